package dev.refract.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/// The roots that building the greeter left in the tests' cache.
final class CachedRoots {
  private CachedRoots() {}

  /// The one that holds `paths`.
  static Path with(String... paths) throws IOException, InterruptedException {
    Greeter.get();
    try (Stream<Path> roots = Files.list(Place.cache().resolve("roots"))) {
      return roots
          .map(root -> root.resolve("tree"))
          .filter(root -> Arrays.stream(paths).allMatch(path -> Files.exists(root.resolve(path))))
          .sorted()
          .findFirst()
          .orElseThrow(() -> new AssertionError("no root with " + String.join(", ", paths)));
    }
  }
}
