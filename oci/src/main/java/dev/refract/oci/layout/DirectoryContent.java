package dev.refract.oci.layout;

import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import dev.refract.oci.Blob;
import dev.refract.oci.BlobFile;
import dev.refract.oci.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/// A layout in a directory. Links are not followed: what they lead to is not part of the layout.
record DirectoryContent(Path top) implements Content {
  @Override
  public Optional<byte[]> small(String name, int limit) throws IOException, Failure {
    Path file = top.resolve(name);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new Failure(Failure.Kind.UNTRUSTED, "image", name + " is not a regular file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(limit + 1);
      if (bytes.length > limit) {
        throw Content.tooLarge(name, Files.size(file), limit);
      }
      return Optional.of(bytes);
    }
  }

  @Override
  public Blob blob(Descriptor descriptor) throws IOException, Failure {
    Digest digest = descriptor.digest();
    long size = descriptor.size();
    Path file = top.resolve(LayoutFiles.blob(digest));
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw Content.missing(digest);
    }
    long found = Files.size(file);
    if (found != size) {
      throw Content.wrongSize(digest, found, size);
    }
    return new BlobFile(file, digest, size);
  }

  @Override
  public OptionalLong size(Descriptor descriptor) throws IOException {
    Path file = top.resolve(LayoutFiles.blob(descriptor.digest()));
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        ? OptionalLong.of(Files.size(file))
        : OptionalLong.empty();
  }

  @Override
  public void close() {}
}
