package dev.refract.build.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Short files by which the kernel tells of itself.
///
/// @param top the machine's file system, normally `/`
record MachineFiles(Path top) {
  private static final int MOST_BYTES = 1 << 20;

  /// The text of the file at `path` without white space around it; nothing if it cannot be read.
  Optional<String> text(String path) {
    Path file = top.resolve(path);
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Optional.of(
          new String(in.readNBytes(MOST_BYTES), StandardCharsets.ISO_8859_1).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// The number in the file at `path`.
  Optional<Long> number(String path) {
    return text(path).filter(text -> text.matches("[0-9]{1,18}")).map(Long::valueOf);
  }
}
