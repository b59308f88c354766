package dev.refract.build.image;

import java.io.IOException;
import java.nio.file.Path;

/// A file of the cache does not hold what it held when it was unpacked.
final class DamagedFile extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Path file;

  DamagedFile(Path file) {
    super("the content of " + file + " has changed since it was put there");
    this.file = file;
  }

  /// The file.
  Path file() {
    return file;
  }
}
