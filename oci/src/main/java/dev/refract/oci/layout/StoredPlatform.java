package dev.refract.oci.layout;

import dev.refract.failure.Failure;
import dev.refract.oci.Descriptor;
import dev.refract.oci.Document;
import dev.refract.oci.ImageConfig;
import dev.refract.oci.ImageManifest;
import dev.refract.oci.Platform;
import java.io.IOException;
import java.util.List;

/// The part of an image for one platform.
///
/// @param platform what the index says it is for, or the configuration where the index is silent;
///   that both say the same is not checked here
/// @param descriptor of the manifest
/// @param manifest as it is
/// @param config as it is
/// @param layers from the lowest to the topmost
public record StoredPlatform(
    Platform platform,
    Descriptor descriptor,
    Document<ImageManifest> manifest,
    Document<ImageConfig> config,
    List<StoredLayer> layers) {
  public StoredPlatform {
    layers = List.copyOf(layers);
  }

  /// How many bytes have to be moved for this part: manifest, configuration and layers as they are
  /// stored, a layer that comes twice counted once.
  public long storedBytes() {
    return manifest.raw().size()
        + config.raw().size()
        + layers.stream().map(StoredLayer::blob).distinct().mapToLong(blob -> blob.size()).sum();
  }

  /// What a container of this image sees: all layers on top of each other.
  ///
  /// @throws Failure of kind `UNTRUSTED` if a layer is not what it has to be
  public ImageFiles files() throws IOException, Failure {
    return ImageFiles.of(layers);
  }
}
