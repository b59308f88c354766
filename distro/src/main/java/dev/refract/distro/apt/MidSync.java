package dev.refract.distro.apt;

import dev.refract.failure.Failure;

/// An index is not the one that the Release file speaks of.
final class MidSync extends Exception {
  private static final long serialVersionUID = 1L;
  private final String problem;

  MidSync(Failure cause) {
    super(cause);
    this.problem = "the mirror is in mid-sync: " + cause.problem();
  }

  Failure failure() {
    return new Failure(Failure.Kind.NETWORK, "fetch", problem, this)
        .remedy("try again in an hour, or name another mirror with --mirror");
  }
}
