package dev.refract.build.config;

import dev.refract.oci.Platform;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What the command line says of processors.
///
/// @param everywhere for the platforms that are not named
/// @param special by platform
public record Cpus(Optional<String> everywhere, SortedMap<Platform, String> special) {
  /// Nothing is said.
  public static final Cpus NONE = new Cpus(Optional.empty(), Collections.emptySortedMap());

  /// Keeps its own copy of the map.
  public Cpus {
    special = Collections.unmodifiableSortedMap(new TreeMap<>(special));
  }

  /// The processor for `platform`.
  public Optional<String> on(Platform platform) {
    return Optional.ofNullable(special.get(platform)).or(() -> everywhere);
  }
}
