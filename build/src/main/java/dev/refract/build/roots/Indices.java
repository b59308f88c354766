package dev.refract.build.roots;

import dev.refract.archive.Digest;
import dev.refract.distro.apt.AptArchive;
import dev.refract.distro.apt.DebianRelease;
import dev.refract.distro.apt.Snapshot;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedSet;

/// The package indices of one release for some architectures: their digests at once, their content
/// when it is asked for.
public final class Indices {
  // The look that gave the digests was recent enough; the same indices are wanted now.
  private static final Duration ANY_AGE = Duration.ofDays(36_500);

  private final DebianRelease release;
  private final String mirrors;
  private final AptArchive archive;
  private final SortedSet<String> architectures;
  private final Releases.Look look;
  private Optional<Snapshot> snapshot;

  Indices(
      DebianRelease release,
      String mirrors,
      AptArchive archive,
      SortedSet<String> architectures,
      Releases.Look look,
      Optional<Snapshot> snapshot) {
    this.release = release;
    this.mirrors = mirrors;
    this.archive = archive;
    this.architectures = architectures;
    this.look = look;
    this.snapshot = snapshot;
  }

  public DebianRelease release() {
    return release;
  }

  /// Where the packages are fetched from: the addresses of the mirrors.
  String mirrors() {
    return mirrors;
  }

  /// Names the exact index for `architecture`.
  public Digest digest(String architecture) {
    return Optional.ofNullable(look.digests().get(architecture))
        .orElseThrow(() -> new IllegalArgumentException("not opened for " + architecture));
  }

  /// The indices themselves.
  public synchronized Snapshot snapshot() throws Failure, IOException {
    if (snapshot.isEmpty()) {
      snapshot = Optional.of(archive.refresh(architectures, ANY_AGE));
    }
    return snapshot.get();
  }
}
