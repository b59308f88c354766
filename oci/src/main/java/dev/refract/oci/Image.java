package dev.refract.oci;

import dev.refract.archive.Digest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;

/// An image for all of its platforms, to be written.
///
/// @param platforms at least one, each platform once; kept sorted by platform
/// @param annotations of the index
/// @param referrers what hangs on the index or on one of its manifests; no part of the digest
public record Image(
    List<PlatformImage> platforms,
    SortedMap<String, String> annotations,
    List<Referrer> referrers) {
  public Image {
    platforms =
        platforms.stream()
            .sorted((left, right) -> left.platform().compareTo(right.platform()))
            .toList();
    annotations = Annotations.copy(annotations);
    referrers = List.copyOf(referrers);
    if (platforms.isEmpty()) {
      throw new IllegalArgumentException("an image without platforms");
    }
    long distinct = platforms.stream().map(PlatformImage::platform).distinct().count();
    if (distinct != platforms.size()) {
      throw new IllegalArgumentException(
          "a platform twice: "
              + platforms.stream()
                  .map(image -> image.platform().toString())
                  .collect(Collectors.joining(", ")));
    }
  }

  /// An image on which nothing hangs.
  public Image(List<PlatformImage> platforms, SortedMap<String, String> annotations) {
    this(platforms, annotations, List.of());
  }

  /// The same image with `more` hanging on it, too.
  ///
  /// @throws IllegalArgumentException if one of them speaks of something else
  public Image with(List<Referrer> more) {
    Set<Digest> subjects = new HashSet<>();
    subjects.add(digest());
    platforms.forEach(image -> subjects.add(image.manifestBlob().digest()));
    for (Referrer referrer : more) {
      if (!subjects.contains(referrer.subject().digest())) {
        throw new IllegalArgumentException("not of this image: " + referrer.subject().digest());
      }
    }
    List<Referrer> all = new ArrayList<>(referrers);
    all.addAll(more);
    return new Image(platforms, annotations, all);
  }

  public ImageIndex index() {
    return ImageIndex.of(platforms.stream().map(PlatformImage::descriptor).toList(), annotations);
  }

  /// The index as it is stored.
  public BlobBytes indexBlob() {
    return Blob.of(index().bytes());
  }

  /// What names this image: the digest of its index.
  public Digest digest() {
    return indexBlob().digest();
  }

  /// What points to this image.
  public Descriptor descriptor() {
    return Descriptor.of(MediaTypes.INDEX, indexBlob());
  }

  /// Everything the image consists of and what hangs on it, each content once: the index, the
  /// manifests, the configurations, the documents, then the layers, so that a reader meets the
  /// small ones first.
  public List<Blob> blobs() {
    Map<Digest, Blob> blobs = new LinkedHashMap<>();
    add(blobs, indexBlob());
    platforms.forEach(image -> add(blobs, image.manifestBlob()));
    referrers.forEach(referrer -> add(blobs, referrer.manifestBlob()));
    platforms.forEach(image -> add(blobs, image.configBlob()));
    referrers.forEach(referrer -> referrer.blobs().forEach(blob -> add(blobs, blob)));
    platforms.forEach(image -> image.layers().forEach(layer -> add(blobs, layer.blob())));
    return List.copyOf(blobs.values());
  }

  private static void add(Map<Digest, Blob> blobs, Blob blob) {
    blobs.putIfAbsent(blob.digest(), blob);
  }
}
