package dev.refract.build;

import dev.refract.archive.Digest;
import dev.refract.oci.Descriptor;
import dev.refract.oci.Platform;
import java.util.List;

/// What a build made.
///
/// @param references every name it was given, as `name:tag@sha256:…`, the digest being the index's
/// @param index the image index
/// @param images one for each platform, in the order of the index
/// @param outputs where it was written
public record BuildResult(
    List<String> references, Descriptor index, List<Image> images, List<Output> outputs) {
  public BuildResult {
    references = List.copyOf(references);
    images = List.copyOf(images);
    outputs = List.copyOf(outputs);
  }

  /// The image of one platform.
  ///
  /// @param manifest the digest of its manifest
  /// @param compressedSize the sum of its layers as stored, in bytes
  public record Image(Platform platform, Digest manifest, long compressedSize) {}
}
