package dev.refract.build;

import java.nio.file.Path;

/// Where the finished image goes.
public sealed interface Output {

  /// An OCI image layout directory (image specification, "OCI Image Layout"), replaced whole.
  ///
  /// @param directory need not exist; if it exists it has to be a layout
  record Layout(Path directory) implements Output {}

  /// One tar file: an OCI image layout and Docker's `manifest.json` in one.
  ///
  /// @param file replaced atomically
  record Archive(Path file) implements Output {}

  /// The same tar to the standard output of the process.
  record ArchiveToStandardOutput() implements Output {}
}
