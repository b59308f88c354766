package dev.refract.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// The roots that building the greeter left in the tests' cache.
final class CachedRoots {
  private CachedRoots() {}

  /// The one that holds `path`.
  static Path with(String path) throws IOException, InterruptedException {
    Greeter.get();
    try (Stream<Path> roots = Files.list(Place.cache().resolve("roots"))) {
      return roots
          .map(root -> root.resolve("tree"))
          .filter(root -> Files.exists(root.resolve(path)))
          .sorted()
          .findFirst()
          .orElseThrow(() -> new AssertionError("no root with " + path));
    }
  }
}
