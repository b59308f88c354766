package dev.refract.build.compile;

import dev.refract.archive.Digest;
import dev.refract.build.store.Scratch;
import dev.refract.build.store.Store;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/// Programs that the compiler makes of macros' `run` and ECR templates, kept per toolchain: they
/// are compiled with optimisation and run on this machine, whatever the target is.
///
/// Each run of the compiler works in a copy of its own, so runs do not disturb one another.
///
/// @param store that keeps them
public record MacroPrograms(Store store) {
  private Path shared(Digest toolchain) {
    return store.place("macros").resolve(toolchain.hex());
  }

  /// A new directory in `scratch` with all that is kept.
  Path lend(Digest toolchain, Scratch scratch) throws IOException {
    Path copy = Files.createDirectory(scratch.fresh(""));
    Path shared = shared(toolchain);
    if (Files.isDirectory(shared)) {
      List<Path> files;
      try (Stream<Path> all = Files.walk(shared)) {
        files = all.toList();
      }
      for (Path file : files) {
        if (!file.equals(shared)) {
          Files.copy(
              file,
              copy.resolve(shared.relativize(file).toString()),
              StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
    return copy;
  }

  /// Keeps what a successful run added to the directory it was lent.
  void takeBack(Digest toolchain, Path lent) throws IOException {
    Path shared = shared(toolchain);
    Files.createDirectories(shared);
    List<Path> programs;
    try (Stream<Path> children = Files.list(lent)) {
      programs = children.filter(Files::isDirectory).toList();
    }
    for (Path program : programs) {
      Path place = shared.resolve(program.getFileName().toString());
      if (Files.exists(place)) {
        continue;
      }
      try {
        Files.move(program, place, StandardCopyOption.ATOMIC_MOVE);
      } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
        // Another run was quicker; its program is as good.
      }
    }
  }
}
