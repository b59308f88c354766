package dev.refract.oci;

import dev.refract.archive.Digest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;

/// An image for all of its platforms, to be written.
///
/// @param platforms at least one, each platform once; kept sorted by platform
/// @param annotations of the index
public record Image(List<PlatformImage> platforms, SortedMap<String, String> annotations) {
  public Image {
    platforms =
        platforms.stream()
            .sorted((left, right) -> left.platform().compareTo(right.platform()))
            .toList();
    annotations = Annotations.copy(annotations);
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

  /// Everything the image consists of, each content once: the index, the manifests, the
  /// configurations, then the layers, so that a reader meets the small ones first.
  public List<Blob> blobs() {
    Map<Digest, Blob> blobs = new LinkedHashMap<>();
    add(blobs, indexBlob());
    platforms.forEach(image -> add(blobs, image.manifestBlob()));
    platforms.forEach(image -> add(blobs, image.configBlob()));
    platforms.forEach(image -> image.layers().forEach(layer -> add(blobs, layer.blob())));
    return List.copyOf(blobs.values());
  }

  private static void add(Map<Digest, Blob> blobs, Blob blob) {
    blobs.putIfAbsent(blob.digest(), blob);
  }
}
