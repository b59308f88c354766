package dev.refract.oci.layout;

import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import dev.refract.oci.Blob;
import dev.refract.oci.Descriptor;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/// The files of a layout, wherever they are.
sealed interface Content extends Closeable
    permits DirectoryContent, DockerContent, RemoteContent, TarContent {

  /// The content of the file `name` at the layout's top, if there is one.
  ///
  /// @throws Failure of kind `UNTRUSTED` if it is larger than `limit` bytes or not a file
  Optional<byte[]> small(String name, int limit) throws IOException, Failure;

  /// The content that `descriptor` points to.
  ///
  /// @throws Failure of kind `UNTRUSTED` if there is none, or its file has another size
  Blob blob(Descriptor descriptor) throws IOException, Failure;

  /// How many bytes the file of the blob that `descriptor` points to has, if there is one.
  OptionalLong size(Descriptor descriptor) throws IOException;

  static Failure tooLarge(String name, long size, int limit) {
    return new Failure(
        Failure.Kind.UNTRUSTED,
        "image",
        name + " has " + size + " bytes, at most " + limit + " are accepted");
  }

  static Failure missing(Digest digest) {
    return new Failure(
        Failure.Kind.UNTRUSTED,
        "image",
        "missing blob " + digest + ": there is no " + LayoutFiles.blob(digest));
  }

  static Failure wrongSize(Digest digest, long found, long said) {
    return new Failure(
        Failure.Kind.UNTRUSTED,
        "image",
        "blob " + digest + " has " + found + " bytes, its descriptor says " + said);
  }
}
