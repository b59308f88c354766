package dev.refract.oci;

import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/// Content in a file of its own; what the file holds is checked when it is read.
///
/// @param file a regular file
/// @param digest of its content
/// @param size of its content in bytes
public record BlobFile(Path file, Digest digest, long size) implements Blob {
  public BlobFile {
    if (size < 0) {
      throw new IllegalArgumentException("negative size: " + size);
    }
  }

  @Override
  public InputStream open() throws IOException, Failure {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new Failure(
          Failure.Kind.UNTRUSTED, "image", "missing blob " + digest + ": no file " + file);
    }
    return VerifiedStream.of(Files.newInputStream(file), "blob", digest, size);
  }
}
