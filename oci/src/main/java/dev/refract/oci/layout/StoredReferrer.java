package dev.refract.oci.layout;

import dev.refract.failure.Failure;
import dev.refract.oci.Blob;
import dev.refract.oci.Descriptor;
import dev.refract.oci.Document;
import dev.refract.oci.ImageManifest;
import java.io.IOException;

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
