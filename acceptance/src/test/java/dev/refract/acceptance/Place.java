package dev.refract.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/// Where the tests find and put files: all they write lies below this module's `target`.
public final class Place {
  private Place() {}

  private static final Path MODULE = Path.of("").toAbsolutePath();

  /// The repository's top.
  public static Path repository() {
    Path top = MODULE.getParent();
    if (top == null || !Files.isDirectory(top.resolve("examples"))) {
      throw new IllegalStateException("not the folder of a module: " + MODULE);
    }
    return top;
  }

  /// The cache that all tests share which are not about an empty one. What it holds stays for the
  /// next run.
  public static Path cache() {
    return made(MODULE.resolve("target/test-cache"));
  }

  /// A place for files that are of no use after the run.
  public static Path scratch() {
    return made(MODULE.resolve("target/test-scratch"));
  }

  /// A new empty directory.
  public static Path fresh(String name) throws IOException {
    return Files.createTempDirectory(scratch(), name);
  }

  /// A copy of an example's sources in a directory of its own that belongs to no git repository, so
  /// that nothing but its files has a say in what is built.
  public static Path example(String name, Path parent) throws IOException {
    return copy(repository().resolve("examples").resolve(name), parent.resolve(name));
  }

  /// The same of one of the projects that are kept for the tests.
  public static Path project(String name, Path parent) throws IOException {
    return copy(MODULE.resolve("src/test/resources/projects").resolve(name), parent.resolve(name));
  }

  private static Path copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      files
          .filter(file -> !file.startsWith(from.resolve("dist")))
          .forEach(file -> {
            try {
              Files.copy(
                  file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return to;
  }

  private static Path made(Path directory) {
    try {
      return Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
