package dev.refract.oci;

import dev.refract.archive.Digest;
import dev.refract.archive.HostileInputException;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Content whose digest and size are known before it is read: a layer or a document of an image.
///
/// Immutable views; any number of streams can be open at once, in any number of threads.
public interface Blob {
  /// The digest that the content has to have.
  Digest digest();

  /// The size that the content has to have, in bytes.
  long size();

  /// A new stream of the content, for the caller to close.
  ///
  /// It checks size and digest when its end is reached, and throws a [HostileInputException] there
  /// if they differ; it never gives more than [#size] bytes. A caller who stops earlier has had no
  /// promise.
  ///
  /// @throws Failure of kind `UNTRUSTED` if there is no such content
  InputStream open() throws IOException, Failure;

  /// The whole content, checked.
  ///
  /// @param limit how many bytes are accepted at most
  /// @throws Failure of kind `UNTRUSTED` if there is no such content, it is larger than `limit` or
  ///   not what its digest says
  default byte[] bytes(int limit) throws IOException, Failure {
    if (size() > limit) {
      throw new Failure(
          Failure.Kind.UNTRUSTED,
          "image",
          digest() + " has " + size() + " bytes, at most " + limit + " are accepted here");
    }
    return HostileInputException.asFailure(() -> {
      try (InputStream in = open()) {
        return in.readAllBytes();
      }
    });
  }

  /// Content in memory.
  static BlobBytes of(byte[] bytes) {
    return new BlobBytes(bytes);
  }

  /// The file `file` as it is now; reads it once for its digest.
  static Blob of(Path file) throws IOException {
    return new BlobFile(file, Digest.of(file), Files.size(file));
  }
}
