package dev.refract.oci.internal.registry;

import dev.refract.failure.Failure;
import dev.refract.http.EnvironmentProxies;
import dev.refract.http.Http;
import dev.refract.http.Trouble;

/// What a registry's answers and troubles with it are, for the user.
final class Refusal {
  private Refusal() {}

  /// The failure of something to which the registry answered `answer`.
  ///
  /// @param what was to be done, such as `me/app cannot be pushed to r.example`
  /// @param tried who asked
  static Failure of(
      String where, String what, Answer answer, Credentials.Found tried, Endpoint endpoint) {
    String said = answer.said().map(text -> " (" + text + ")").orElse("");
    String problem = what + ": " + Http.shown(answer.uri()) + " answers " + answer.status() + said;
    if (answer.status() != 401 && answer.status() != 403) {
      return new Failure(Failure.Kind.NETWORK, where, problem);
    }
    String login = "refract login " + endpoint.domain();
    return new Failure(Failure.Kind.NETWORK, where, problem + "; asked " + tried.told())
        .remedy(
            tried.credentials() instanceof Credentials.None
                ? "log in: " + login
                : "see that this account may do so, or log in with another one: " + login);
  }

  /// `trouble` as the end of it all.
  static Failure of(String where, String what, Trouble trouble, Endpoint endpoint) {
    Failure failure =
        new Failure(Failure.Kind.NETWORK, where, what + ": " + trouble.problem(), trouble);
    return switch (trouble.kind()) {
      case DISTRUSTED ->
          failure.remedy(
              "name the certificate of its authority with SSL_CERT_FILE, or believe it as it is"
                  + " with --insecure-registry "
                  + endpoint.domain());
      case PROXY -> failure.remedy(EnvironmentProxies.REMEDY);
      case UNREACHABLE ->
          failure.remedy("check the registry's name, the network and the proxy settings");
      case ABSENT, REFUSED, BROKEN, WRONG -> failure.remedy("try again later");
    };
  }
}
