package dev.refract.archive;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a directory tree holds: every path below its top with kind, mode and content digest.
///
/// Paths are relative, `/`-separated, without `.`, `..` or empty parts, and sorted by code unit.
/// The digest of [#bytes] names the tree: two trees with the same digest hold the same.
///
/// @param nodes path to entry; the top itself is not an entry
public record Manifest(SortedMap<String, Node> nodes) {
  public static final Manifest EMPTY = new Manifest(new TreeMap<>());

  public Manifest {
    nodes = Collections.unmodifiableSortedMap(new TreeMap<>(nodes));
    for (String path : nodes.keySet()) {
      if (!isPath(path)) {
        throw new IllegalArgumentException("not a path inside a tree: " + path);
      }
    }
  }

  /// Whether `path` can be the path of an entry.
  public static boolean isPath(String path) {
    if (path.isEmpty() || path.indexOf('\0') >= 0 || path.indexOf('\n') >= 0) {
      return false;
    }
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return false;
      }
    }
    return true;
  }

  /// The canonical text: a line for each entry, in the order of the paths.
  ///
  /// `f MODE SIZE HEX PATH`, `d MODE PATH`, or `l PATH`, a tab and the link's target; MODE is
  /// octal.
  public byte[] bytes() {
    StringBuilder text = new StringBuilder();
    nodes.forEach((path, node) -> {
      switch (node) {
        case Node.File file ->
            text.append("f ")
                .append(Integer.toOctalString(file.mode()))
                .append(' ')
                .append(file.size())
                .append(' ')
                .append(file.digest().hex())
                .append(' ')
                .append(path);
        case Node.Directory directory ->
            text.append("d ")
                .append(Integer.toOctalString(directory.mode()))
                .append(' ')
                .append(path);
        case Node.Symlink link -> text.append("l ").append(path).append('\t').append(link.target());
      }
      text.append('\n');
    });
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /// The digest of [#bytes].
  public Digest digest() {
    return Digest.of(bytes());
  }
}
