package dev.refract.oci.internal.registry;

import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import dev.refract.oci.Blob;
import dev.refract.oci.Descriptor;
import dev.refract.oci.VerifiedStream;
import java.io.IOException;
import java.io.InputStream;

/// Content in a registry, asked for each time it is opened.
///
/// @param path below the repository's
record RemoteBlob(Repository repository, String path, Descriptor descriptor) implements Blob {
  @Override
  public Digest digest() {
    return descriptor.digest();
  }

  @Override
  public long size() {
    return descriptor.size();
  }

  @Override
  public InputStream open() throws IOException, Failure {
    RemoteStream stream =
        new RemoteStream(repository, path, descriptor.mediaType(), descriptor.size());
    stream.connect();
    return VerifiedStream.of(stream, "blob", descriptor.digest(), descriptor.size());
  }
}
