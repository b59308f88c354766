package dev.refract.build;

import dev.refract.oci.Descriptor;
import dev.refract.oci.Reference;
import dev.refract.oci.registry.Landing;
import java.util.List;

/// An image that was brought to registries.
///
/// @param descriptor of its index or manifest
/// @param targets every name that it was given there
/// @param landings how it fared, one for each repository
public record Published(Descriptor descriptor, List<Reference> targets, List<Landing> landings) {
  public Published {
    // What an index says of it beside its bytes is no part of it.
    descriptor = Descriptor.of(descriptor.mediaType(), descriptor.digest(), descriptor.size());
    targets = List.copyOf(targets);
    landings = List.copyOf(landings);
  }

  /// `name:tag@sha256:…` for each of the targets.
  public List<String> references() {
    return targets.stream()
        .map(target -> target.withDigest(descriptor.digest()).familiar())
        .toList();
  }
}
