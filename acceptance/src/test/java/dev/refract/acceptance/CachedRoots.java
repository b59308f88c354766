package dev.refract.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/// The roots that building the greeter left in the tests' cache.
final class CachedRoots {
  private static final String CRYSTAL = "1.14.";

  private CachedRoots() {}

  /// The one that holds `paths`.
  static Path with(String... paths) throws IOException, InterruptedException {
    return first(root -> Arrays.stream(paths).allMatch(path -> Files.exists(root.resolve(path))))
        .orElseThrow(() -> new AssertionError("no root with " + String.join(", ", paths)));
  }

  /// The one with the compiler that the greeter is compiled by; other tests use other ones.
  static Path compiler() throws IOException, InterruptedException {
    return first(
            root -> {
              Path version = root.resolve("usr/lib/crystal/lib/VERSION");
              return Files.exists(root.resolve("usr/bin/crystal"))
                  && Files.readString(version).startsWith(CRYSTAL);
            })
        .orElseThrow(() -> new AssertionError("no root with Crystal " + CRYSTAL));
  }

  private interface Condition {
    boolean holds(Path root) throws IOException;
  }

  private static Optional<Path> first(Condition condition)
      throws IOException, InterruptedException {
    Greeter.get();
    try (Stream<Path> roots = Files.list(Place.cache().resolve("roots"))) {
      for (Path root : roots.map(root -> root.resolve("tree")).sorted().toList()) {
        if (condition.holds(root)) {
          return Optional.of(root);
        }
      }
    }
    return Optional.empty();
  }
}
