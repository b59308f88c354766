package dev.refract.build;

import dev.refract.oci.Platform;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/// Where the finished image goes.
public sealed interface Output {

  /// An OCI image layout directory (image specification, "OCI Image Layout"), replaced whole.
  ///
  /// @param directory need not exist; if it exists it has to be a layout
  record Layout(Path directory) implements Output {}

  /// The files of the image as ordinary directories: its root file system, or one for each platform
  /// in a directory of its own ([dev.refract.oci.layout.FileTrees]).
  ///
  /// @param directory need not exist; if it exists it has to be empty
  record Trees(Path directory) implements Output {}

  /// One tar file: an OCI image layout and Docker's `manifest.json` in one.
  ///
  /// @param file replaced atomically
  record Archive(Path file) implements Output {}

  /// Every registry that the image's names are of.
  ///
  /// @param byDigest without tags, so that it can be had by its digest alone
  /// @param insecure registries reached over HTTP, or HTTPS with any certificate; see [Publishing]
  record Registry(boolean byDigest, Set<String> insecure) implements Output {
    public Registry {
      insecure = Set.copyOf(insecure);
    }
  }

  /// One tar file as `docker save` writes it, for one platform.
  ///
  /// @param file replaced atomically
  /// @param platform which; without it this machine's own, or the image's first
  record DockerArchive(Path file, Optional<Platform> platform) implements Output {}

  /// The container engine of this machine, Docker or Podman.
  record Engine() implements Output {}

  /// The same tar to the standard output of the process.
  record ArchiveToStandardOutput() implements Output {}
}
