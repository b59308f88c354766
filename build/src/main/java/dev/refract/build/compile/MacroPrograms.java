package dev.refract.build.compile;

import dev.refract.archive.Digest;
import dev.refract.build.store.Scratch;
import dev.refract.build.store.Store;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Programs that the compiler makes of macros' `run` and ECR templates, kept per toolchain: they
/// are compiled with optimisation and run on this machine, whatever the target is.
///
/// A program is kept below the digest of the list of files that it was made of, so that a newer one
/// does not take the place of one that is being copied. Crystal itself compares the list.
///
/// Each run of the compiler works in a copy of its own, so runs do not disturb one another. Each
/// program is a directory of two: `program`, which is the compiler's, and `digests` of all that is
/// in it, without which a broken one would be run.
///
/// @param store that keeps them
public record MacroPrograms(Store store) {
  private static final String PROGRAM = "program";
  private static final String DIGESTS = "digests";
  // Crystal's list of the files that a program is made of, and their times.
  private static final String REQUIRES = "requires";

  private Path shared(Digest toolchain, String bindings) {
    return store.place("macros").resolve(toolchain.hex()).resolve(bindings);
  }

  private static String lock(Digest toolchain) {
    return "macros-" + toolchain.hex();
  }

  /// A new directory in `scratch` with the newest of each program that is kept and whole. What is
  /// not whole is removed.
  ///
  /// @param bindings names the bindings to C that the compiler has: Crystal does not know a program
  ///   again that it made with others
  Path lend(Digest toolchain, String bindings, Scratch scratch)
      throws Failure, IOException, InterruptedException {
    Path copy = Files.createDirectory(scratch.fresh(""));
    Path shared = shared(toolchain, bindings);
    return store.exclusively(
        lock(toolchain),
        () -> {
          if (Files.isDirectory(shared)) {
            for (Path name : children(shared)) {
              lend(name, copy.resolve(name.getFileName().toString()));
            }
          }
          return copy;
        });
  }

  private static void lend(Path name, Path target) throws IOException {
    for (Path kept : newestFirst(name)) {
      if (isWhole(kept)) {
        copy(kept.resolve(PROGRAM), target);
        return;
      }
      Scratch.delete(kept);
    }
  }

  /// Keeps what a successful run added to the directory it was lent.
  void takeBack(Digest toolchain, String bindings, Path lent, Scratch scratch)
      throws Failure, IOException, InterruptedException {
    Path shared = shared(toolchain, bindings);
    store.exclusively(
        lock(toolchain),
        () -> {
          for (Path program : children(lent)) {
            Path requires = program.resolve(REQUIRES);
            if (Files.isRegularFile(requires)) {
              Path name = shared.resolve(program.getFileName().toString());
              Path place = name.resolve(Digest.of(Files.readAllBytes(requires)).hex());
              if (!Files.exists(place)) {
                Files.createDirectories(name);
                Path kept = Files.createDirectory(scratch.fresh(""));
                Files.writeString(kept.resolve(DIGESTS), digests(program));
                Files.move(program, kept.resolve(PROGRAM));
                Files.move(kept, place, StandardCopyOption.ATOMIC_MOVE);
              }
              // It was the last one of use.
              Files.setLastModifiedTime(place, FileTime.from(Instant.now()));
            }
          }
          return shared;
        });
  }

  private static boolean isWhole(Path kept) throws IOException {
    try {
      byte[] recorded = Files.readAllBytes(kept.resolve(DIGESTS));
      return digests(kept.resolve(PROGRAM)).equals(new String(recorded, StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static String digests(Path program) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Path file : files(program)) {
      text.append(Files.isRegularFile(file) ? Digest.of(file).toString() : "directory")
          .append(' ')
          .append(program.relativize(file))
          .append('\n');
    }
    return text.toString();
  }

  private static void copy(Path from, Path to) throws IOException {
    for (Path file : files(from)) {
      // The compiler compares the times of a program's files with those of its sources.
      Files.copy(
          file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
    }
  }

  // The directory itself comes first.
  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.sorted().toList();
    }
  }

  private static List<Path> newestFirst(Path directory) throws IOException {
    record Dated(Path path, FileTime time) {}

    List<Dated> dated = new ArrayList<>();
    for (Path path : children(directory)) {
      dated.add(new Dated(path, Files.getLastModifiedTime(path)));
    }
    return dated.stream()
        .sorted(Comparator.comparing(Dated::time).reversed())
        .map(Dated::path)
        .toList();
  }

  private static List<Path> children(Path directory) throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      return children.sorted().toList();
    }
  }
}
