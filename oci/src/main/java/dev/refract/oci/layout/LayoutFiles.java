package dev.refract.oci.layout;

import dev.refract.archive.Digest;
import dev.refract.oci.Annotations;
import dev.refract.oci.BlobBytes;
import dev.refract.oci.Descriptor;
import dev.refract.oci.Image;
import dev.refract.oci.ImageIndex;
import dev.refract.oci.MediaTypes;
import dev.refract.oci.Platform;
import dev.refract.oci.PlatformImage;
import dev.refract.oci.Reference;
import dev.refract.oci.Referrer;
import dev.refract.oci.json.Json;
import dev.refract.oci.json.JsonArray;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// The names and the small files of a layout (OCI image specification v1.1, image-layout.md).
final class LayoutFiles {
  static final String OCI_LAYOUT = "oci-layout";
  static final String INDEX = "index.json";
  static final String BLOBS = "blobs";
  static final String SHA256 = "blobs/sha256";

  /// Docker's own list of images in an archive (Docker image specification v1.2, "Combined Image
  /// JSON + Filesystem Changeset Format").
  static final String DOCKER = "manifest.json";

  /// What hangs on the images of a layout: an index of manifests, each of which names its subject.
  /// The file is ours. Listing them in `index.json` is what others do, but skopeo and podman then
  /// find more than one image there and take none without being told its tag.
  static final String REFERRERS = "referrers.json";

  static final String VERSION_MEMBER = "imageLayoutVersion";
  static final String VERSION = "1.0.0";

  private LayoutFiles() {}

  static String blob(Digest digest) {
    return SHA256 + "/" + digest.hex();
  }

  static byte[] ociLayout() {
    return Json.object().put(VERSION_MEMBER, VERSION).build().bytes();
  }

  /// One descriptor for each name, all of the same index; one without a name if there are none.
  ///
  /// Listing the platforms themselves here is allowed too, but skopeo and podman take such a layout
  /// for several images and refuse it.
  static byte[] index(Image image, List<Reference> names) {
    Descriptor index = Descriptor.of(MediaTypes.INDEX, image.indexBlob());
    List<Descriptor> entries = new ArrayList<>();
    Set<String> tags = new HashSet<>();
    for (Reference name : names) {
      String tag = name.tag().orElseThrow();
      // A tag twice is ambiguous to umoci; the whole name is allowed as well.
      String refName = tags.add(tag) ? tag : name.toString();
      entries.add(
          index
              .annotated(Annotations.CONTAINERD_NAME, name.toString())
              .annotated(Annotations.REF_NAME, refName));
    }
    return ImageIndex.of(entries.isEmpty() ? List.of(index) : entries, Annotations.NONE).bytes();
  }

  /// What hangs on the image; empty where nothing does.
  static Optional<byte[]> referrers(Image image) {
    List<Descriptor> all = image.referrers().stream().map(Referrer::descriptor).toList();
    return all.isEmpty()
        ? Optional.empty()
        : Optional.of(ImageIndex.of(all, Annotations.NONE).bytes());
  }

  /// What hangs there when `more` does, too.
  static byte[] referrers(List<Descriptor> before, List<Referrer> more) {
    SequencedMap<Digest, Descriptor> all = new LinkedHashMap<>();
    before.forEach(one -> all.putIfAbsent(one.digest(), one));
    more.forEach(one -> all.putIfAbsent(one.descriptor().digest(), one.descriptor()));
    return ImageIndex.of(List.copyOf(all.values()), Annotations.NONE).bytes();
  }

  /// What `referrers` consist of, each content once.
  static Collection<BlobBytes> parts(List<Referrer> referrers) {
    SequencedMap<Digest, BlobBytes> parts = new LinkedHashMap<>();
    for (Referrer referrer : referrers) {
      parts.putIfAbsent(referrer.manifestBlob().digest(), referrer.manifestBlob());
      referrer.blobs().forEach(blob -> parts.putIfAbsent(blob.digest(), blob));
    }
    return Collections.unmodifiableCollection(parts.values());
  }

  static byte[] dockerManifest(Image image, List<Reference> names, Platform platform) {
    PlatformImage chosen =
        image.platforms().stream()
            .filter(candidate -> candidate.platform().equals(platform))
            .findFirst()
            .orElse(image.platforms().getFirst());
    List<String> layers =
        chosen.layers().stream().map(layer -> blob(layer.blob().digest())).toList();
    return new JsonArray(
            List.of(
                Json.object()
                    .put("Config", blob(chosen.configBlob().digest()))
                    .put(
                        "RepoTags",
                        JsonArray.ofTexts(names.stream().map(Reference::toString).toList()))
                    .put("Layers", JsonArray.ofTexts(layers))
                    .build()))
        .bytes();
  }

  /// The names in the order given, each with its tag and without a digest, none twice.
  static List<Reference> tags(List<Reference> names) {
    return names.stream()
        .map(name -> name.withTag(name.tagged().tag().orElse("latest")))
        .distinct()
        .toList();
  }
}
