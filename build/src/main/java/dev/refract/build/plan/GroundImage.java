package dev.refract.build.plan;

import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import dev.refract.oci.Descriptor;
import dev.refract.oci.ImageConfig;
import dev.refract.oci.Reference;
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
/// @param place where it is
/// @param manifest the digest of its manifest
/// @param image the digest of the whole image
/// @param name of the image, where it has one
/// @param config how its containers start
/// @param layers from the lowest to the topmost
public record GroundImage(
    Place place,
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

  /// Where an image is.
  public sealed interface Place {}

  /// In an image layout.
  record InLayout(Path layout) implements Place {}

  /// In a registry, and in the cache once it was read.
  record InRegistry(PulledImage image, Descriptor manifest) implements Place {}

  /// What `stored` is, in `layout`.
  static GroundImage of(Path layout, StoredImage image, StoredPlatform stored) {
    return of(
        new InLayout(layout),
        image.descriptor().digest(),
        image.names().stream().findFirst(),
        stored);
  }

  /// What `stored` is, which is `manifest` of `image`.
  static GroundImage of(PulledImage image, Descriptor manifest, StoredPlatform stored) {
    Reference name = image.name();
    return of(
        new InRegistry(image, manifest),
        image.top().digest(),
        Optional.of(
            name.tag().isPresent() ? name.withTag(name.tag().get()).toString() : name.toString()),
        stored);
  }

  private static GroundImage of(
      Place place, Digest image, Optional<String> name, StoredPlatform stored) {
    return new GroundImage(
        place,
        stored.descriptor().digest(),
        image,
        name,
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

  /// The repository that the layers are from, where they are from one.
  public Optional<Reference> repository() {
    return switch (place) {
      case InLayout _ -> Optional.empty();
      case InRegistry(PulledImage pulled, Descriptor _) -> Optional.of(pulled.name());
    };
  }

  /// Opens the image for `reading`.
  ///
  /// @throws Failure of kind PROJECT if its layout no longer holds it
  public <T> T read(Reading<T> reading) throws Failure, IOException {
    return switch (place) {
      case InLayout(Path layout) -> read(layout, reading);
      case InRegistry(PulledImage pulled, Descriptor descriptor) ->
          reading.of(pulled.part(descriptor).orElseThrow());
    };
  }

  private <T> T read(Path layout, Reading<T> reading) throws Failure, IOException {
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
