package dev.refract.build.plan;

import dev.refract.archive.Digest;
import dev.refract.archive.HostileInputException;
import dev.refract.build.store.Result;
import dev.refract.build.store.Scratch;
import dev.refract.build.store.Step;
import dev.refract.build.store.Store;
import dev.refract.failure.Failure;
import dev.refract.oci.Blob;
import dev.refract.oci.Descriptor;
import dev.refract.oci.ImageIndex;
import dev.refract.oci.ImageManifest;
import dev.refract.oci.MediaTypes;
import dev.refract.oci.Reference;
import dev.refract.oci.VerifiedStream;
import dev.refract.oci.layout.ImageStore;
import dev.refract.oci.layout.StoredImage;
import dev.refract.oci.layout.StoredPlatform;
import dev.refract.oci.registry.Registries;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// An image of a registry, of which each part is fetched into the cache when it is first read.
///
/// Several threads may read it at once.
final class PulledImage {
  /// The fact of a kept content that says what it is.
  static final String MEDIA_TYPE = "mediaType";

  private static final String CONTENT = "content";

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
    byte[] bytes = new Content(top).bytes(ImageManifest.MAX_BYTES);
    return ImageIndex.read("index " + top.digest(), bytes).value().manifests().stream()
        .filter(below -> MediaTypes.isManifest(below.mediaType()))
        .toList();
  }

  /// The part that `manifest` describes, of which manifest and configuration are read; nothing if
  /// it is none, as an attestation.
  Optional<StoredPlatform> part(Descriptor manifest) throws Failure, IOException {
    try (ImageStore store = ImageStore.of(name, manifest, Content::new)) {
      for (StoredImage image : store.images()) {
        return image.platforms().stream().findFirst();
      }
    }
    return Optional.empty();
  }

  /// What is known of a content that was fetched once.
  static Optional<Result> recorded(Store store, Digest digest) throws IOException {
    return store.recorded(
        step(
            digest,
            _ -> {
              throw new IllegalStateException("only asked for");
            }));
  }

  private static Step step(Digest digest, Step.Work work) {
    SortedMap<String, String> inputs = new TreeMap<>();
    inputs.put("digest", digest.toString());
    return new Step("pull", inputs, work);
  }

  private synchronized Registries.Remote remote()
      throws Failure, IOException, InterruptedException {
    if (remote.isEmpty()) {
      remote = Optional.of(images.remote(name));
    }
    return remote.get();
  }

  private Step.Outputs fetched(Descriptor descriptor, Scratch scratch)
      throws Failure, IOException, InterruptedException {
    Path file = scratch.fresh("");
    Blob blob = remote().source().blob(descriptor);
    return HostileInputException.asFailure(() -> {
      try (InputStream in = blob.open();
          OutputStream out = Files.newOutputStream(file)) {
        in.transferTo(out);
      }
      return new Step.Outputs(Map.of(CONTENT, file), Map.of(MEDIA_TYPE, descriptor.mediaType()));
    });
  }

  /// A content of the image, in the cache once it is opened.
  private final class Content implements Blob {
    private final Descriptor descriptor;

    Content(Descriptor descriptor) {
      this.descriptor = descriptor;
    }

    @Override
    public Digest digest() {
      return descriptor.digest();
    }

    @Override
    public long size() {
      return descriptor.size();
    }

    @Override
    public InputStream open() throws IOException, Failure {
      try {
        Path file =
            images.store().file(step(digest(), scratch -> fetched(descriptor, scratch)), CONTENT);
        return VerifiedStream.of(Files.newInputStream(file), "blob", digest(), size());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Failure(Failure.Kind.INTERRUPTED, "pull", "interrupted", e);
      }
    }
  }
}
