package dev.refract.oci.internal.registry;

import dev.refract.http.Loopback;

/// A registry as image names call it.
///
/// @param domain host and port, such as `docker.io` or `localhost:5000`
public record Endpoint(String domain) {
  private static final String DOCKER_HUB = "docker.io";

  /// Where its API is.
  public String api() {
    return isDockerHub() ? "registry-1.docker.io" : domain;
  }

  /// What its credentials are kept under.
  public String account() {
    return isDockerHub() ? "https://index.docker.io/v1/" : domain;
  }

  public boolean isDockerHub() {
    return domain.equals(DOCKER_HUB);
  }

  /// Whether it is on this machine.
  public boolean isLoopback() {
    return Loopback.is(domain.replaceFirst(":[0-9]+$", ""));
  }
}
