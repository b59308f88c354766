package dev.refract.distro.apt;

import dev.refract.failure.Failure;

/// An index is not the one that the Release file speaks of.
final class MidSync extends Exception {
  private static final long serialVersionUID = 1L;
  private final String evidence;

  MidSync(Failure cause) {
    super(cause);
    this.evidence = cause.problem();
  }

  /// What shows it.
  String evidence() {
    return evidence;
  }

  Failure failure() {
    return new Failure(
            Failure.Kind.NETWORK, "fetch", "the mirror is in mid-sync: " + evidence, this)
        .remedy("try again in an hour, or name another mirror with --mirror");
  }
}
