package dev.refract.oci;

import dev.refract.archive.Digest;
import java.util.List;
import java.util.SortedMap;

/// An image for one platform, to be written.
///
/// @param config whose `diffIds` are those of `layers`
/// @param layers from the lowest to the topmost
/// @param annotations of the manifest
public record PlatformImage(
    ImageConfig config, List<Layer> layers, SortedMap<String, String> annotations) {
  public PlatformImage {
    layers = List.copyOf(layers);
    annotations = Annotations.copy(annotations);
    List<Digest> diffIds = layers.stream().map(Layer::diffId).toList();
    if (!config.diffIds().equals(diffIds)) {
      throw new IllegalArgumentException(
          "the configuration is for the layers " + config.diffIds() + ", given are " + diffIds);
    }
    long told = config.history().stream().filter(entry -> !entry.emptyLayer()).count();
    if (!config.history().isEmpty() && told != layers.size()) {
      throw new IllegalArgumentException(
          "the history tells of " + told + " layers, given are " + layers.size());
    }
  }

  public Platform platform() {
    return config.platform();
  }

  /// The configuration as it is stored.
  public BlobBytes configBlob() {
    return Blob.of(config.bytes());
  }

  public ImageManifest manifest() {
    return ImageManifest.of(
        Descriptor.of(MediaTypes.CONFIG, configBlob()),
        layers.stream().map(Layer::descriptor).toList(),
        annotations);
  }

  /// The manifest as it is stored.
  public BlobBytes manifestBlob() {
    return Blob.of(manifest().bytes());
  }

  /// What an index says of this image.
  public Descriptor descriptor() {
    return Descriptor.of(MediaTypes.MANIFEST, manifestBlob()).on(platform());
  }
}
