package dev.refract.distro.apt;

import dev.refract.distro.internal.download.DownloadFailure;
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
    return DownloadFailure.midSync(evidence, this);
  }
}
