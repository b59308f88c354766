package dev.refract.oci.layout;

import dev.refract.failure.Failure;
import dev.refract.oci.Descriptor;
import dev.refract.oci.Document;
import dev.refract.oci.ImageIndex;
import dev.refract.oci.Platform;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// An image of a layout.
///
/// @param names whole names that the layout gives it (`io.containerd.image.name`), in order
/// @param tags what else it is called there (`org.opencontainers.image.ref.name`), in order
/// @param descriptor what `index.json` points to: the image's index, or its only manifest
/// @param index the image's index, where it has one
/// @param platforms in the order of the index
/// @param others what the index points to beside images, such as attestations
public record StoredImage(
    List<String> names,
    List<String> tags,
    Descriptor descriptor,
    Optional<Document<ImageIndex>> index,
    List<StoredPlatform> platforms,
    List<Descriptor> others) {
  public StoredImage {
    names = List.copyOf(names);
    tags = List.copyOf(tags);
    platforms = List.copyOf(platforms);
    others = List.copyOf(others);
  }

  /// The part of this image for `platform`, in its normalised form.
  ///
  /// @throws Failure of kind `USAGE` if there is none; the message names those that are there
  public StoredPlatform platform(Platform platform) throws Failure {
    Platform wanted = platform.normalised();
    for (StoredPlatform candidate : platforms) {
      if (candidate.platform().normalised().equals(wanted)) {
        return candidate;
      }
    }
    throw new Failure(
        Failure.Kind.USAGE,
        "image",
        "there is nothing for "
            + wanted
            + ", only for "
            + platforms.stream()
                .map(candidate -> candidate.platform().toString())
                .collect(Collectors.joining(", ")));
  }
}
