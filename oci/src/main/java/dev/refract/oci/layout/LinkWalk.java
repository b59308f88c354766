package dev.refract.oci.layout;

import dev.refract.archive.TarEntry;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Function;

/// Follows symbolic links inside a tree the way a process sees them whose root the tree is.
final class LinkWalk {
  private LinkWalk() {}

  /// The path at which `path` ends up with every link followed, the last one too.
  ///
  /// @param path relative or absolute; what it names need not exist
  /// @param tree the entry at a path without links in front of it
  /// @return empty path for the top; nothing if too many links are met or a part is no directory
  static Optional<String> resolve(String path, Function<String, Optional<TarEntry>> tree) {
    Deque<String> parts = parts(path);
    String at = "";
    int links = 0;
    while (!parts.isEmpty()) {
      String part = parts.removeFirst();
      if (part.equals("..")) {
        at = at.contains("/") ? at.substring(0, at.lastIndexOf('/')) : "";
        continue;
      }
      String next = at.isEmpty() ? part : at + "/" + part;
      Optional<TarEntry> entry = tree.apply(next);
      if (entry.isPresent() && entry.get() instanceof TarEntry.Symlink link) {
        if (++links > ImageFiles.MAX_LINKS) {
          return Optional.empty();
        }
        Deque<String> target = parts(link.target());
        while (!target.isEmpty()) {
          parts.addFirst(target.removeLast());
        }
        at = link.target().startsWith("/") ? "" : at;
      } else if (!parts.isEmpty()
          && entry.isPresent()
          && !(entry.get() instanceof TarEntry.Directory)) {
        return Optional.empty();
      } else {
        at = next;
      }
    }
    return Optional.of(at);
  }

  private static Deque<String> parts(String path) {
    Deque<String> parts = new ArrayDeque<>(Arrays.asList(path.split("/", -1)));
    parts.removeIf(part -> part.isEmpty() || part.equals("."));
    return parts;
  }
}
