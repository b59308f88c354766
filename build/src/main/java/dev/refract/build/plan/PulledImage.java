package dev.refract.build.plan;

import dev.refract.build.store.KeptSource;
import dev.refract.failure.Failure;
import dev.refract.oci.Blob;
import dev.refract.oci.Descriptor;
import dev.refract.oci.ImageIndex;
import dev.refract.oci.ImageManifest;
import dev.refract.oci.MediaTypes;
import dev.refract.oci.Reference;
import dev.refract.oci.layout.ImageStore;
import dev.refract.oci.layout.StoredImage;
import dev.refract.oci.layout.StoredPlatform;
import dev.refract.oci.registry.Registries;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// An image of a registry, of which each part is fetched into the cache when it is first read.
///
/// Several threads may read it at once.
final class PulledImage {
  private final BaseImages images;
  private final Reference name;
  private final Descriptor top;
  private Optional<Registries.Remote> remote;

  /// @param name with its digest
  /// @param top of its index or manifest
  /// @param remote the image in its registry, if that was asked already
  PulledImage(
      BaseImages images, Reference name, Descriptor top, Optional<Registries.Remote> remote) {
    this.images = images;
    this.name = name;
    this.top = top;
    this.remote = remote;
  }

  Reference name() {
    return name;
  }

  Descriptor top() {
    return top;
  }

  /// The manifests of its platforms, in the order of its index. None of them is read.
  List<Descriptor> manifests() throws Failure, IOException {
    if (!MediaTypes.isIndex(top.mediaType())) {
      return List.of(top);
    }
    byte[] bytes = source().blob(top).bytes(ImageManifest.MAX_BYTES);
    return ImageIndex.read("index " + top.digest(), bytes).value().manifests().stream()
        .filter(below -> MediaTypes.isManifest(below.mediaType()))
        .toList();
  }

  /// The part that `manifest` describes, of which manifest and configuration are read; nothing if
  /// it is none, as an attestation.
  Optional<StoredPlatform> part(Descriptor manifest) throws Failure, IOException {
    try (ImageStore store = ImageStore.of(name, manifest, source())) {
      for (StoredImage image : store.images()) {
        return image.platforms().stream().findFirst();
      }
    }
    return Optional.empty();
  }

  private KeptSource source() {
    return new KeptSource(images.store(), this::far);
  }

  private Blob far(Descriptor descriptor) throws Failure, IOException {
    try {
      return remote().source().blob(descriptor);
    } catch (InterruptedException e) {
      throw Failure.interrupted("pull", e);
    }
  }

  private synchronized Registries.Remote remote()
      throws Failure, IOException, InterruptedException {
    if (remote.isEmpty()) {
      remote = Optional.of(images.remote(name));
    }
    return remote.get();
  }
}
