package dev.refract.build.audit;

import dev.refract.archive.Manifest;
import dev.refract.archive.Node;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// The files of an image, all layers together, and how its paths lead to them.
///
/// Paths are as in [Manifest]: relative to the image's top, without `.`, `..` or empty parts.
public final class Tree {
  /// As many links as Linux follows in one path (`MAXSYMLINKS`).
  private static final int MOST_LINKS = 40;

  private static final int MOST_TEXT = 1 << 16;

  /// What is at a path.
  public sealed interface Entry {}

  /// A regular file whose content lies in the local file `content`.
  public record File(Path content) implements Entry {}

  /// A regular file whose content is in memory.
  public record Memory(MemorySegment content) implements Entry {}

  /// A symbolic link; absolute targets are seen from the image's top.
  public record Link(String target) implements Entry {}

  /// A directory. Those above an entry need none of their own.
  public record Directory() implements Entry {}

  private final SortedMap<String, Entry> entries;
  private final Set<String> directories = new HashSet<>();

  private Tree(SortedMap<String, Entry> entries) {
    this.entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
    directories.add("");
    this.entries.forEach((path, entry) -> {
      if (!Manifest.isPath(path)) {
        throw new IllegalArgumentException("not a path inside a tree: " + path);
      }
      if (entry instanceof Directory) {
        directories.add(path);
      }
      for (int end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
        directories.add(path.substring(0, end));
      }
    });
  }

  /// A tree of `entries`, path to what is there.
  public static Tree of(SortedMap<String, Entry> entries) {
    return new Tree(entries);
  }

  /// The tree that `manifest` lists and whose files lie below the local directory `top`.
  public static Tree of(Manifest manifest, Path top) {
    SortedMap<String, Entry> entries = new TreeMap<>();
    manifest
        .nodes()
        .forEach((path, node) ->
            entries.put(
                path,
                switch (node) {
                  case Node.File file -> new File(top.resolve(path));
                  case Node.Directory directory -> new Directory();
                  case Node.Symlink link -> new Link(link.target());
                }));
    return new Tree(entries);
  }

  /// All entries by path.
  public SortedMap<String, Entry> entries() {
    return entries;
  }

  /// The paths whose last part is `name`.
  public List<String> named(String name) {
    List<String> found = new ArrayList<>();
    entries.forEach((path, entry) -> {
      if (path.equals(name) || path.endsWith("/" + name)) {
        found.add(path);
      }
    });
    return found;
  }

  /// The path without links of the file that `path` leads to, if it leads to one. A leading `/` is
  /// the image's top.
  public Optional<String> file(String path) {
    Deque<String> left = new ArrayDeque<>(parts(path));
    List<String> done = new ArrayList<>();
    int links = 0;
    while (!left.isEmpty()) {
      String part = left.removeFirst();
      if (part.equals("..")) {
        if (!done.isEmpty()) {
          done.removeLast();
        }
        continue;
      }
      done.add(part);
      String here = String.join("/", done);
      switch (entries.get(here)) {
        case Link link -> {
          if (++links > MOST_LINKS) {
            return Optional.empty();
          }
          done.removeLast();
          if (link.target().startsWith("/")) {
            done.clear();
          }
          List<String> target = parts(link.target());
          for (int i = target.size() - 1; i >= 0; i--) {
            left.addFirst(target.get(i));
          }
        }
        case File file -> {
          return left.isEmpty() ? Optional.of(here) : Optional.empty();
        }
        case Memory file -> {
          return left.isEmpty() ? Optional.of(here) : Optional.empty();
        }
        case Directory directory -> {}
        case null -> {
          if (!directories.contains(here)) {
            return Optional.empty();
          }
        }
      }
    }
    return Optional.empty();
  }

  /// The text of the file that `path` leads to, if there is one and it is not too large to be text
  /// that somebody wrote.
  Optional<String> text(String path) throws IOException {
    Optional<String> found = file(path);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    return switch (entries.get(found.get())) {
      case File file when Files.size(file.content()) <= MOST_TEXT ->
          Optional.of(Files.readString(file.content(), StandardCharsets.ISO_8859_1));
      case Memory file when file.content().byteSize() <= MOST_TEXT ->
          Optional.of(
              new String(
                  file.content().toArray(ValueLayout.JAVA_BYTE), StandardCharsets.ISO_8859_1));
      case File _, Memory _ -> Optional.empty();
      case Link _, Directory _ -> Optional.empty();
      case null -> Optional.empty();
    };
  }

  private static List<String> parts(String path) {
    return Arrays.stream(path.split("/", -1))
        .filter(part -> !part.isEmpty() && !part.equals("."))
        .toList();
  }
}
