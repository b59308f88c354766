package dev.refract.acceptance;

import dev.refract.archive.Digest;
import dev.refract.archive.TarEntry;
import dev.refract.failure.Failure;
import dev.refract.oci.layout.ImageStore;
import dev.refract.oci.layout.StoredLayer;
import dev.refract.oci.layout.StoredPlatform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Where two archives first differ, for people.
final class ArchiveDifference {
  private ArchiveDifference() {}

  /// An entry of a layer and, of a file, the digest of what is in it.
  private record Seen(TarEntry entry, Digest content) {}

  /// Empty if both are the same to the byte.
  static Optional<String> between(Path left, Path right) throws Failure, IOException {
    long at = Files.mismatch(left, right);
    if (at < 0) {
      return Optional.empty();
    }
    try (ImageStore one = ImageStore.open(left);
        ImageStore other = ImageStore.open(right)) {
      List<StoredPlatform> ones = one.image().platforms();
      List<StoredPlatform> others = other.image().platforms();
      for (int i = 0; i < Math.min(ones.size(), others.size()); i++) {
        Optional<String> difference = between(ones.get(i), others.get(i));
        if (difference.isPresent()) {
          return difference;
        }
      }
    }
    return Optional.of("byte " + at + " of the archive, outside of the platforms' images");
  }

  private static Optional<String> between(StoredPlatform one, StoredPlatform other)
      throws Failure, IOException {
    String platform = one.platform().toString();
    for (int i = 0; i < Math.min(one.layers().size(), other.layers().size()); i++) {
      Optional<String> difference = between(one.layers().get(i), other.layers().get(i));
      if (difference.isPresent()) {
        return Optional.of(platform + ", layer " + i + ": " + difference.get());
      }
    }
    if (one.descriptor().equals(other.descriptor())) {
      return Optional.empty();
    }
    return Optional.of(
        platform
            + ": "
            + one.descriptor()
            + " and "
            + other.descriptor()
            + "\n"
            + one.config().raw()
            + "\n"
            + other.config().raw());
  }

  private static Optional<String> between(StoredLayer one, StoredLayer other)
      throws Failure, IOException {
    if (one.descriptor().equals(other.descriptor())) {
      return Optional.empty();
    }
    List<Seen> ones = entries(one);
    List<Seen> others = entries(other);
    for (int i = 0; i < Math.min(ones.size(), others.size()); i++) {
      if (!ones.get(i).equals(others.get(i))) {
        return Optional.of(ones.get(i) + " and " + others.get(i));
      }
    }
    return Optional.of(
        ones.size() == others.size()
            ? "the same entries, compressed to " + one.descriptor() + " and " + other.descriptor()
            : ones.size() + " entries and " + others.size());
  }

  private static List<Seen> entries(StoredLayer layer) throws Failure, IOException {
    List<Seen> entries = new ArrayList<>();
    layer.read((entry, content) -> entries.add(new Seen(entry, Digest.of(content.readAllBytes()))));
    return entries;
  }
}
