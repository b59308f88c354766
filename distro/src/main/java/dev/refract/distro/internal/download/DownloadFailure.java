package dev.refract.distro.internal.download;

import dev.refract.failure.Failure;
import dev.refract.http.EnvironmentProxies;
import dev.refract.http.Trouble;

/// What trouble with a mirror is in the end.
public final class DownloadFailure {
  private DownloadFailure() {}

  /// `trouble` as the end of it all.
  public static Failure of(Trouble trouble) {
    return switch (trouble.kind()) {
      case ABSENT, REFUSED, DISTRUSTED ->
          new Failure(Failure.Kind.NETWORK, "fetch", trouble.problem(), trouble)
              .remedy("check the address, or name another mirror with --mirror");
      case BROKEN ->
          new Failure(Failure.Kind.NETWORK, "fetch", trouble.problem(), trouble)
              .remedy("try again later, or name another mirror with --mirror");
      case UNREACHABLE ->
          new Failure(Failure.Kind.NETWORK, "fetch", trouble.problem(), trouble)
              .remedy(
                  "check the network and the proxy settings, or name another mirror with --mirror");
      case PROXY ->
          new Failure(Failure.Kind.NETWORK, "fetch", trouble.problem(), trouble)
              .remedy(EnvironmentProxies.REMEDY);
      case WRONG ->
          new Failure(Failure.Kind.UNTRUSTED, "fetch", trouble.problem(), trouble)
              .remedy("try again later, or name another mirror with --mirror");
    };
  }

  /// That a server lacks what its own signed index names.
  ///
  /// @param evidence what shows it
  public static Failure midSync(String evidence, Throwable cause) {
    return new Failure(
            Failure.Kind.NETWORK, "fetch", "the mirror is in mid-sync: " + evidence, cause)
        .remedy("try again in an hour, or name another mirror with --mirror");
  }
}
