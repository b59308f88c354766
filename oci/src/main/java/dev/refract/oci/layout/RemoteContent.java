package dev.refract.oci.layout;

import dev.refract.failure.Failure;
import dev.refract.oci.Blob;
import dev.refract.oci.BlobSource;
import dev.refract.oci.Descriptor;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/// An image that lies in no layout.
///
/// @param source of its parts
record RemoteContent(BlobSource source) implements Content {
  @Override
  public Optional<byte[]> small(String name, int limit) {
    return Optional.empty();
  }

  @Override
  public Blob blob(Descriptor descriptor) throws IOException, Failure {
    return source.blob(descriptor);
  }

  @Override
  public OptionalLong size(Descriptor descriptor) {
    return OptionalLong.of(descriptor.size());
  }

  @Override
  public void close() {}
}
