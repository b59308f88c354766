package dev.refract.build.compile;

import dev.refract.archive.Digest;
import dev.refract.build.store.Scratch;
import dev.refract.build.store.Store;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Programs that the compiler makes of macros' `run` and ECR templates, kept per toolchain root:
/// they are compiled with optimisation and run on this machine, whatever the target is.
///
/// A program is kept below the digest of the list of files that it was made of, so that a newer one
/// does not take the place of one that is being copied. Crystal itself compares the list.
///
/// Each run of the compiler works in a copy of its own, so runs do not disturb one another.
///
/// @param store that keeps them
public record MacroPrograms(Store store) {
  // Crystal's list of the files that a program is made of, and their times.
  private static final String REQUIRES = "requires";

  private Path shared(Digest toolchain, String bindings) {
    return store.place("macros").resolve(toolchain.hex()).resolve(bindings);
  }

  /// A new directory in `scratch` with the newest of each program that is kept.
  ///
  /// @param bindings names the bindings to C that the compiler has: Crystal does not know a program
  ///   again that it made with others
  Path lend(Digest toolchain, String bindings, Scratch scratch) throws IOException {
    Path copy = Files.createDirectory(scratch.fresh(""));
    Path shared = shared(toolchain, bindings);
    if (Files.isDirectory(shared)) {
      for (Path program : children(shared)) {
        Optional<Path> newest = newest(children(program));
        if (newest.isPresent()) {
          Path target = Files.createDirectory(copy.resolve(program.getFileName().toString()));
          for (Path file : children(newest.get())) {
            Files.copy(
                file,
                target.resolve(file.getFileName().toString()),
                StandardCopyOption.COPY_ATTRIBUTES);
          }
        }
      }
    }
    return copy;
  }

  /// Keeps what a successful run added to the directory it was lent.
  void takeBack(Digest toolchain, String bindings, Path lent) throws IOException {
    for (Path program : children(lent)) {
      if (!Files.isRegularFile(program.resolve(REQUIRES))) {
        continue;
      }
      Path places =
          Files.createDirectories(
              shared(toolchain, bindings).resolve(program.getFileName().toString()));
      Path place = places.resolve(Digest.of(Files.readAllBytes(program.resolve(REQUIRES))).hex());
      try {
        Files.move(program, place, StandardCopyOption.ATOMIC_MOVE);
      } catch (FileSystemException e) {
        // It is kept already, or another run was quicker; either is as good.
        if (!Files.isDirectory(place)) {
          throw e;
        }
      }
      Files.setLastModifiedTime(place, FileTime.from(Instant.now()));
    }
  }

  private static List<Path> children(Path directory) throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      return children.sorted().toList();
    }
  }

  private static Optional<Path> newest(List<Path> paths) throws IOException {
    Optional<Path> newest = Optional.empty();
    FileTime time = FileTime.fromMillis(0);
    for (Path path : paths) {
      FileTime its = Files.getLastModifiedTime(path);
      if (newest.isEmpty() || its.compareTo(time) > 0) {
        newest = Optional.of(path);
        time = its;
      }
    }
    return newest;
  }
}
