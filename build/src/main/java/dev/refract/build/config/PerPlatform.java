package dev.refract.build.config;

import dev.refract.oci.Platform;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What the command line says of a matter that can differ from platform to platform.
///
/// @param everywhere for the platforms that are not named
/// @param special by platform
public record PerPlatform<T>(Optional<T> everywhere, SortedMap<Platform, T> special) {
  /// Keeps its own copy of the map.
  public PerPlatform {
    special = Collections.unmodifiableSortedMap(new TreeMap<>(special));
  }

  /// Nothing is said.
  public static <T> PerPlatform<T> unsaid() {
    return new PerPlatform<>(Optional.empty(), Collections.emptySortedMap());
  }

  /// The same for all platforms.
  public static <T> PerPlatform<T> everywhere(T said) {
    return new PerPlatform<>(Optional.of(said), Collections.emptySortedMap());
  }

  /// What is said of `platform`.
  public Optional<T> on(Platform platform) {
    return Optional.ofNullable(special.get(platform)).or(() -> everywhere);
  }
}
