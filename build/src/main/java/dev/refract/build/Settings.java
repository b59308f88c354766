package dev.refract.build;

import dev.refract.http.WebAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// What a build takes from the machine and the user rather than from the project.
///
/// @param cache everything fetched and made; may be shared by several processes and thrown away
/// @param mirror the Debian mirror to use instead of the machine's own: as [#mirrorAt] gives it
/// @param offline use only what the cache holds
/// @param acceptExpired take package indices that are past their `Valid-Until`
/// @param indexAge how old the last look at the mirror may be before it is asked again
/// @param jobs how many costly things may run at once, at least 1
/// @param machine the file system whose apt configuration is read, normally `/`
/// @param environment the process's environment: proxies and `SOURCE_DATE_EPOCH` come from it
public record Settings(
    Path cache,
    Optional<URI> mirror,
    boolean offline,
    boolean acceptExpired,
    Duration indexAge,
    int jobs,
    Path machine,
    Map<String, String> environment) {
  public Settings {
    if (jobs < 1) {
      throw new IllegalArgumentException("jobs has to be at least 1: " + jobs);
    }
    environment = Map.copyOf(environment);
  }

  /// The mirror at the address that a user wrote; empty if `text` is none: an `http` or `https` URL
  /// without user, query and fragment.
  public static Optional<URI> mirrorAt(String text) {
    return WebAddress.tree(text);
  }

  /// The same with another mirror, or with none.
  Settings withMirror(Optional<URI> other) {
    return new Settings(cache, other, offline, acceptExpired, indexAge, jobs, machine, environment);
  }
}
