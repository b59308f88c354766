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
import java.util.List;
import java.util.stream.Stream;

/// Programs that the compiler makes of macros' `run` and ECR templates, kept per toolchain: they
/// are compiled with optimisation and run on this machine, whatever the target is.
///
/// Each run of the compiler works in a copy of its own, so runs do not disturb one another. Each
/// program is a directory of two: `program`, which is the compiler's, and `digests` of all that is
/// in it, without which a broken one would be run.
///
/// @param store that keeps them
public record MacroPrograms(Store store) {
  private static final String PROGRAM = "program";
  private static final String DIGESTS = "digests";

  private Path shared(Digest toolchain) {
    return store.place("macros").resolve(toolchain.hex());
  }

  private static String lock(Digest toolchain) {
    return "macros-" + toolchain.hex();
  }

  /// A new directory in `scratch` with all that is kept and whole. What is not is removed.
  Path lend(Digest toolchain, Scratch scratch) throws Failure, IOException, InterruptedException {
    Path copy = Files.createDirectory(scratch.fresh(""));
    Path shared = shared(toolchain);
    return store.exclusively(
        lock(toolchain),
        () -> {
          if (Files.isDirectory(shared)) {
            for (Path kept : children(shared)) {
              if (isWhole(kept)) {
                copy(kept.resolve(PROGRAM), copy.resolve(kept.getFileName().toString()));
              } else {
                Scratch.delete(kept);
              }
            }
          }
          return copy;
        });
  }

  /// Keeps what a successful run added to the directory it was lent.
  void takeBack(Digest toolchain, Path lent, Scratch scratch)
      throws Failure, IOException, InterruptedException {
    Path shared = Files.createDirectories(shared(toolchain));
    store.exclusively(
        lock(toolchain),
        () -> {
          for (Path program : children(lent)) {
            Path place = shared.resolve(program.getFileName().toString());
            if (Files.isDirectory(program) && !Files.exists(place)) {
              Path kept = Files.createDirectory(scratch.fresh(""));
              Files.writeString(kept.resolve(DIGESTS), digests(program));
              Files.move(program, kept.resolve(PROGRAM));
              Files.move(kept, place, StandardCopyOption.ATOMIC_MOVE);
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

  private static List<Path> children(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.sorted().toList();
    }
  }
}
