package dev.refract.oci.layout;

import dev.refract.failure.Failure;
import dev.refract.oci.Blob;
import dev.refract.oci.BlobSource;
import dev.refract.oci.Descriptor;
import dev.refract.oci.Document;
import dev.refract.oci.ImageManifest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// A document of a layout that hangs on an image.
///
/// @param descriptor of its manifest
/// @param subject what it speaks of
/// @param manifest as it is
/// @param content the document; checked when it is read
public record StoredReferrer(
    Descriptor descriptor, Descriptor subject, Document<ImageManifest> manifest, Blob content) {
  /// How large a document may be, in bytes.
  public static final int MAX_BYTES = 64 << 20;

  /// The document that `manifest` leads to; nothing if that is not one document about something.
  ///
  /// @param listed what points to the manifest
  /// @param source of its content
  /// @throws Failure of kind `UNTRUSTED` if the document is not there
  public static Optional<StoredReferrer> of(
      Descriptor listed, Document<ImageManifest> manifest, BlobSource source)
      throws IOException, Failure {
    List<Descriptor> contents = manifest.value().layers();
    Optional<Descriptor> subject = manifest.value().subject();
    return subject.isEmpty() || contents.size() != 1
        ? Optional.empty()
        : Optional.of(
            new StoredReferrer(listed, subject.get(), manifest, source.blob(contents.getFirst())));
  }

  /// What kind of document it is: what the manifest says, else the type of its configuration.
  public String artifactType() {
    return manifest.value().artifactType().orElse(manifest.value().config().mediaType());
  }

  /// The document.
  ///
  /// @throws Failure of kind `UNTRUSTED` if it is not there, is not what its digest says or has
  ///   more than [#MAX_BYTES]
  public byte[] bytes() throws IOException, Failure {
    return content.bytes(MAX_BYTES);
  }
}
