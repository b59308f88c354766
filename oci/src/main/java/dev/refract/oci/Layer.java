package dev.refract.oci;

import dev.refract.archive.Digest;

/// One layer of an image to be written: a tar file, compressed or not (OCI image specification
/// v1.1, layer.md).
///
/// @param mediaType which of the compressions; one of [MediaTypes]
/// @param diffId the digest of the tar file without compression
/// @param blob the file as it is stored
public record Layer(String mediaType, Digest diffId, Blob blob) {
  public Layer {
    if (!MediaTypes.isLayer(mediaType)) {
      throw new IllegalArgumentException("not a media type of layers: " + mediaType);
    }
  }

  /// A layer compressed with gzip.
  public static Layer gzip(Blob blob, Digest diffId) {
    return new Layer(MediaTypes.LAYER_GZIP, diffId, blob);
  }

  /// What a manifest says of this layer.
  public Descriptor descriptor() {
    return Descriptor.of(mediaType, blob);
  }
}
