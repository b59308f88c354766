package dev.refract.oci.layout;

import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import dev.refract.oci.Annotations;
import dev.refract.oci.Descriptor;
import dev.refract.oci.Document;
import dev.refract.oci.ImageConfig;
import dev.refract.oci.ImageIndex;
import dev.refract.oci.ImageManifest;
import dev.refract.oci.MediaTypes;
import dev.refract.oci.Platform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Follows the pointers of a layout from `index.json` down to the layers, within limits.
final class ImageReading {
  /// How deep indices may be nested in each other; honest ones are one deep.
  private static final int MAX_DEPTH = 4;

  /// How many documents one layout may make us read and keep, and their bytes together.
  private static final int MAX_DOCUMENTS = 2000;

  private static final long MAX_BYTES = 64L << 20;

  /// How many layers one image may have; container engines stop at 127.
  private static final int MAX_LAYERS = 1000;

  private static final String UNKNOWN = "unknown";

  private final Content content;
  private int documents;
  private long bytes;

  ImageReading(Content content) {
    this.content = content;
  }

  List<StoredImage> images(ImageIndex top) throws IOException, Failure {
    Map<Digest, List<Descriptor>> byDigest = new LinkedHashMap<>();
    for (Descriptor descriptor : top.manifests()) {
      byDigest.computeIfAbsent(descriptor.digest(), digest -> new ArrayList<>()).add(descriptor);
    }
    List<StoredImage> images = new ArrayList<>();
    for (List<Descriptor> same : byDigest.values()) {
      Descriptor first = same.getFirst();
      Parts parts = new Parts();
      Optional<Document<ImageIndex>> index = parts.follow(first, 0);
      if (index.isPresent() || !parts.platforms.isEmpty()) {
        images.add(
            new StoredImage(
                values(same, Annotations.CONTAINERD_NAME),
                values(same, Annotations.REF_NAME),
                first,
                index,
                parts.platforms,
                parts.others));
      }
    }
    return List.copyOf(images);
  }

  /// Those of `listed` that are manifests with a subject and one content, each once.
  List<StoredReferrer> referrers(List<Descriptor> listed) throws IOException, Failure {
    Map<Digest, StoredReferrer> referrers = new LinkedHashMap<>();
    for (Descriptor descriptor : listed) {
      if (MediaTypes.isManifest(descriptor.mediaType())
          && !referrers.containsKey(descriptor.digest())) {
        Document<ImageManifest> manifest =
            ImageManifest.read("manifest " + descriptor.digest(), document(descriptor));
        StoredReferrer.of(descriptor, manifest, content::blob)
            .ifPresent(one -> referrers.put(descriptor.digest(), one));
      }
    }
    return List.copyOf(referrers.values());
  }

  private static List<String> values(List<Descriptor> descriptors, String key) {
    return descriptors.stream()
        .flatMap(descriptor -> Optional.ofNullable(descriptor.annotations().get(key)).stream())
        .distinct()
        .toList();
  }

  private byte[] document(Descriptor descriptor) throws IOException, Failure {
    documents++;
    bytes += Math.min(descriptor.size(), ImageManifest.MAX_BYTES);
    if (documents > MAX_DOCUMENTS || bytes > MAX_BYTES) {
      throw new Failure(
          Failure.Kind.UNTRUSTED,
          "image",
          "more than " + MAX_DOCUMENTS + " documents, or " + MAX_BYTES + " bytes of them");
    }
    return content.blob(descriptor).bytes(ImageManifest.MAX_BYTES);
  }

  /// What is found below one pointer.
  private final class Parts {
    private final List<StoredPlatform> platforms = new ArrayList<>();
    private final List<Descriptor> others = new ArrayList<>();

    private Optional<Document<ImageIndex>> follow(Descriptor descriptor, int depth)
        throws IOException, Failure {
      if (MediaTypes.isIndex(descriptor.mediaType())) {
        if (depth == MAX_DEPTH) {
          throw new Failure(
              Failure.Kind.UNTRUSTED,
              "image",
              "indices nested more than " + MAX_DEPTH + " deep, at " + descriptor.digest());
        }
        Document<ImageIndex> index =
            ImageIndex.read("index " + descriptor.digest(), document(descriptor));
        for (Descriptor below : index.value().manifests()) {
          follow(below, depth + 1);
        }
        return Optional.of(index);
      }
      Optional<StoredPlatform> platform =
          MediaTypes.isManifest(descriptor.mediaType()) ? platform(descriptor) : Optional.empty();
      platform.ifPresentOrElse(platforms::add, () -> others.add(descriptor));
      return Optional.empty();
    }
  }

  /// Empty if the manifest is one of something else than an image.
  private Optional<StoredPlatform> platform(Descriptor descriptor) throws IOException, Failure {
    String what = "manifest " + descriptor.digest();
    Document<ImageManifest> manifest = ImageManifest.read(what, document(descriptor));
    Descriptor configDescriptor = manifest.value().config();
    List<Descriptor> layers = manifest.value().layers();
    if (!MediaTypes.isConfig(configDescriptor.mediaType())
        || !layers.stream().allMatch(layer -> MediaTypes.isLayer(layer.mediaType()))
        || descriptor.platform().map(ImageReading::isUnknown).orElse(false)) {
      return Optional.empty();
    }
    Document<ImageConfig> config =
        ImageConfig.read("configuration " + configDescriptor.digest(), document(configDescriptor));
    List<Digest> diffIds = config.value().diffIds();
    if (layers.size() > MAX_LAYERS || diffIds.size() != layers.size()) {
      throw new Failure(
          Failure.Kind.UNTRUSTED,
          "image",
          what + ": " + layers.size() + " layers, its configuration has " + diffIds.size());
    }
    List<StoredLayer> stored = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      Descriptor layer = layers.get(i);
      stored.add(new StoredLayer(layer, diffIds.get(i), content.blob(layer)));
    }
    return Optional.of(
        new StoredPlatform(
            descriptor.platform().orElse(config.value().platform()),
            descriptor,
            manifest,
            config,
            stored));
  }

  // How BuildKit labels the attestations that it puts among the platforms.
  private static boolean isUnknown(Platform platform) {
    return platform.os().equals(UNKNOWN) && platform.architecture().equals(UNKNOWN);
  }
}
