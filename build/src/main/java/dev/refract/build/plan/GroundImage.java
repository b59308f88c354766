package dev.refract.build.plan;

import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import dev.refract.oci.ImageConfig;
import dev.refract.oci.layout.ImageStore;
import dev.refract.oci.layout.StoredImage;
import dev.refract.oci.layout.StoredPlatform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The part for one platform of an image that programs are put on top of: known down to its bytes,
/// which stay where they are until they are needed.
///
/// @param layout the image layout that holds it
/// @param manifest the digest of its manifest
/// @param image the digest of the whole image
/// @param name of the image, where the layout says one
/// @param config how its containers start
/// @param layers from the lowest to the topmost
public record GroundImage(
    Path layout,
    Digest manifest,
    Digest image,
    Optional<String> name,
    ImageConfig config,
    List<Part> layers) {
  public GroundImage {
    layers = List.copyOf(layers);
  }

  /// A layer.
  ///
  /// @param mediaType which of the compressions
  /// @param digest as it is stored
  /// @param diffId without compression
  public record Part(String mediaType, Digest digest, Digest diffId) {}

  /// What `stored` is.
  static GroundImage of(Path layout, StoredImage image, StoredPlatform stored) {
    return new GroundImage(
        layout,
        stored.descriptor().digest(),
        image.descriptor().digest(),
        image.names().stream().findFirst(),
        stored.config().value(),
        stored.layers().stream()
            .map(layer ->
                new Part(
                    layer.descriptor().mediaType(), layer.descriptor().digest(), layer.diffId()))
            .toList());
  }

  /// Something that reads the image.
  ///
  /// @param <T> what it gives
  @FunctionalInterface
  public interface Reading<T> {
    /// Reads it.
    T of(StoredPlatform stored) throws Failure, IOException;
  }

  /// Opens the layout for `reading`.
  ///
  /// @throws Failure of kind PROJECT if it no longer holds the image
  public <T> T read(Reading<T> reading) throws Failure, IOException {
    try (ImageStore store = ImageStore.open(layout)) {
      for (StoredImage stored : store.images()) {
        for (StoredPlatform platform : stored.platforms()) {
          if (platform.descriptor().digest().equals(manifest)) {
            return reading.of(platform);
          }
        }
      }
    }
    throw new Failure(
            Failure.Kind.PROJECT, "image", layout + " no longer holds the base image " + manifest)
        .remedy("build again");
  }
}
