package dev.refract.oci.registry;

import dev.refract.http.Patience;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/// What dealing with registries depends on.
///
/// @param environment where proxies, certificates, configuration files and credential programs are
///   looked up
/// @param insecure registries, as `host[:port]`, that are spoken with without believing them to be
///   who they say: HTTPS with any certificate, or HTTP
/// @param parallel how many contents are moved at once to or from one registry, at least 1
/// @param patience with the registries
/// @param listener hears of progress
public record RegistrySettings(
    Map<String, String> environment,
    Set<String> insecure,
    int parallel,
    Patience patience,
    RegistryEvent.Listener listener) {
  /// A registry may take its time to look through a layer that it was sent.
  private static final Patience USUAL =
      new Patience(5, Duration.ofSeconds(1), Duration.ofSeconds(15), Duration.ofSeconds(90));

  private static final int PARALLEL = 4;

  public RegistrySettings {
    environment = Map.copyOf(environment);
    insecure = Set.copyOf(insecure);
    if (parallel < 1) {
      throw new IllegalArgumentException("parallel: " + parallel);
    }
  }

  /// Four at a time, with the usual patience.
  public RegistrySettings(
      Map<String, String> environment, Set<String> insecure, RegistryEvent.Listener listener) {
    this(environment, insecure, PARALLEL, USUAL, listener);
  }
}
