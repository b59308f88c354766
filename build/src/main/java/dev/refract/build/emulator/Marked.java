package dev.refract.build.emulator;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Copies of this machine's own programs that it runs itself although all of their kind are
/// registered to be run by QEMU: QEMU itself is one, and the kernel would have it run itself
/// without end.
///
/// The last byte of `e_ident` is padding (gABI, ELF identification), zero everywhere, and nobody
/// looks at it but the kernel's binfmt_misc, which knows by it what is meant.
///
/// @param place an existing directory for them
record Marked(Path place) {
  private static final int PADDING = 15;

  /// A copy of `program` with the mark.
  Path copy(Path program) throws IOException {
    Path copy =
        Files.copy(
            program.toRealPath(),
            place.resolve(String.valueOf(program.getFileName())),
            StandardCopyOption.COPY_ATTRIBUTES);
    try (RandomAccessFile file = new RandomAccessFile(copy.toFile(), "rw")) {
      file.seek(PADDING);
      file.write(1);
    }
    return copy;
  }
}
