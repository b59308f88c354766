package dev.refract.archive;

import dev.refract.failure.Failure;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a directory tree holds: every path below its top with kind, mode and content digest.
///
/// Paths are relative, `/`-separated, without `.`, `..`, empty parts or control characters, and
/// sorted by code unit. The digest of [#bytes] names the tree: two trees with the same digest hold
/// the same.
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
    if (path.isEmpty() || !isPrintable(path)) {
      return false;
    }
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return false;
      }
    }
    return true;
  }

  /// Whether `text` can stand in a line of its own and survives UTF-8: no control characters, no
  /// half surrogate pairs.
  static boolean isPrintable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == 0x7f) {
        return false;
      }
      if (Character.isSurrogate(c)) {
        if (!Character.isHighSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return false;
        }
        i++;
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

  /// Reads what [#bytes] writes, and nothing else: one tree has one text.
  ///
  /// @throws Failure of kind `UNTRUSTED` for anything else
  public static Manifest parse(byte[] bytes) throws Failure {
    SortedMap<String, Node> nodes = new TreeMap<>();
    String text = new String(bytes, StandardCharsets.UTF_8);
    int start = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      String line = text.substring(start, end);
      try {
        Map.Entry<String, Node> entry = entry(line);
        nodes.put(entry.getKey(), entry.getValue());
      } catch (IllegalArgumentException e) {
        throw refused("the line " + HostileInputException.shown(line), e);
      }
      start = end + 1;
    }
    // What was lost, doubled, out of order or spelled in another way shows here.
    Manifest manifest = new Manifest(nodes);
    if (!Arrays.equals(manifest.bytes(), bytes)) {
      throw refused("its text is not the canonical one", null);
    }
    return manifest;
  }

  private static Map.Entry<String, Node> entry(String line) {
    String[] fields = line.split(" ", line.startsWith("f ") ? 5 : line.startsWith("d ") ? 3 : 2);
    String last = fields[fields.length - 1];
    String path = last;
    Node node;
    if (line.startsWith("f ") && fields.length == 5) {
      int mode = Integer.parseInt(fields[1], 8);
      node = new Node.File(mode, Long.parseLong(fields[2]), new Digest(fields[3]));
    } else if (line.startsWith("d ") && fields.length == 3) {
      node = new Node.Directory(Integer.parseInt(fields[1], 8));
    } else if (line.startsWith("l ") && last.indexOf('\t') > 0) {
      path = last.substring(0, last.indexOf('\t'));
      node = new Node.Symlink(last.substring(path.length() + 1));
    } else {
      throw new IllegalArgumentException("no entry of a manifest");
    }
    if (!isPath(path)) {
      throw new IllegalArgumentException("not a path inside a tree");
    }
    return Map.entry(path, node);
  }

  private static Failure refused(String problem, @Nullable Throwable cause) {
    String whole = "not a manifest of a tree: " + problem;
    return cause == null
        ? new Failure(Failure.Kind.UNTRUSTED, "manifest", whole)
        : new Failure(Failure.Kind.UNTRUSTED, "manifest", whole, cause);
  }

  /// The digest of [#bytes].
  public Digest digest() {
    return Digest.of(bytes());
  }
}
