package dev.refract.build.roots;

import dev.refract.archive.AtomicFile;
import dev.refract.archive.Digest;
import dev.refract.distro.apt.AptArchive;
import dev.refract.distro.apt.ContentsIndex;
import dev.refract.distro.apt.DebianRelease;
import dev.refract.distro.apt.Snapshot;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedSet;

/// The package indices of one release for some architectures: their digests at once, their content
/// when it is asked for.
public final class Indices {
  // The look that gave the digests was recent enough; the same indices are wanted now.
  static final Duration ANY_AGE = Duration.ofDays(36_500);

  /// The architecture whose `Contents` index is known whatever the indices were opened for.
  public static final String COMMON = "amd64";

  private final DebianRelease release;
  private final String mirrors;
  private final AptArchive archive;
  private final SortedSet<String> architectures;
  private final Releases.Look look;
  private final Path lacking;
  private Optional<Snapshot> snapshot;

  Indices(
      DebianRelease release,
      String mirrors,
      AptArchive archive,
      SortedSet<String> architectures,
      Releases.Look look,
      Path lacking,
      Optional<Snapshot> snapshot) {
    this.release = release;
    this.mirrors = mirrors;
    this.archive = archive;
    this.architectures = architectures;
    this.look = look;
    this.lacking = lacking;
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

  /// Names the exact `Contents` index for `architecture`, which is known without the index.
  public Digest contentsDigest(String architecture) {
    return digest(Releases.Look.CONTENTS + architecture);
  }

  /// Which packages ship which libraries, for one of the architectures; fetched if need be.
  public ContentsIndex contents(String architecture) throws Failure, IOException {
    return archive.contents(architecture, ANY_AGE);
  }

  /// Whether the `Contents` index for `architecture` is in the cache or can be fetched. Mirrors
  /// lack it for hours at times; one that does is not asked again before the next look at its
  /// releases.
  public boolean hasContents(String architecture) throws Failure, IOException {
    Path marker = lacking.resolve(contentsDigest(architecture).hex());
    if (Files.exists(marker) && isOfThisLook(marker)) {
      return false;
    }
    try {
      contents(architecture);
      return true;
    } catch (Failure failure) {
      if (failure.kind() != Failure.Kind.NETWORK) {
        throw failure;
      }
      AtomicFile.write(
          marker, out -> out.write(look.when().toString().getBytes(StandardCharsets.UTF_8)));
      return false;
    }
  }

  private boolean isOfThisLook(Path marker) throws IOException {
    return Files.readString(marker).equals(look.when().toString());
  }

  /// The indices themselves.
  public synchronized Snapshot snapshot() throws Failure, IOException {
    if (snapshot.isEmpty()) {
      snapshot = Optional.of(archive.refresh(architectures, ANY_AGE));
    }
    return snapshot.get();
  }
}
