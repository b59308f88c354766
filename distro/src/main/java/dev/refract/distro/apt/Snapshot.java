package dev.refract.distro.apt;

import dev.refract.archive.Digest;
import dev.refract.distro.Download;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A release as it is at one time: verified indices that belong together.
///
/// @param release which one
/// @param suites what its Release files say, in the order of their weight
/// @param packages Debian architecture to its packages, for the architectures that were asked for
/// @param digests Debian architecture to the name of the exact indices
/// @param incomplete the indices that were left out because the mirror does not have them as they
///   were signed, such as `dists/bookworm-security/main/binary-armhf/Packages.xz`; see
///   [AptArchive.Settings]
public record Snapshot(
    DebianRelease release,
    List<SuiteState> suites,
    SortedMap<String, PackageIndex> packages,
    SortedMap<String, Digest> digests,
    List<String> incomplete) {

  /// What a suite's Release file says.
  ///
  /// @param name such as `bookworm-security`
  /// @param mirror it comes from
  /// @param date when it was made
  /// @param validUntil after which it is stale, if it says so
  /// @param release the digest of the verified text
  public record SuiteState(
      String name, URI mirror, Instant date, Optional<Instant> validUntil, Digest release) {}

  public Snapshot {
    suites = List.copyOf(suites);
    incomplete = List.copyOf(incomplete);
    packages = Collections.unmodifiableSortedMap(new TreeMap<>(packages));
    digests = Collections.unmodifiableSortedMap(new TreeMap<>(digests));
    if (suites.isEmpty() || !packages.keySet().equals(digests.keySet())) {
      throw new IllegalArgumentException("a snapshot has suites and a digest for each index");
    }
  }

  /// The packages for `architecture`.
  ///
  /// @throws IllegalArgumentException if the snapshot was not made for it
  public PackageIndex packages(String architecture) {
    PackageIndex index = packages.get(architecture);
    if (index == null) {
      throw new IllegalArgumentException("the snapshot is not for " + architecture);
    }
    return index;
  }

  /// Names the exact indices for `architecture`: as long as it is the same, every package resolves
  /// to the same files.
  ///
  /// @throws IllegalArgumentException if the snapshot was not made for it
  public Digest digest(String architecture) {
    return packages(architecture).digest();
  }

  /// Names the exact indices of all architectures of this snapshot.
  public Digest digest() {
    StringBuilder all = new StringBuilder();
    digests.forEach((name, digest) -> all.append(name).append(' ').append(digest).append('\n'));
    return Digest.of(all.toString().getBytes(StandardCharsets.UTF_8));
  }

  /// The newest of the suites' dates: no package of this snapshot is newer.
  public Instant date() {
    return suites.stream().map(SuiteState::date).max(Instant::compareTo).orElseThrow();
  }

  /// From where to fetch `file`, a package of one of these indices.
  ///
  /// @throws IllegalArgumentException if its suite is none of this snapshot's
  public Download download(BinaryPackage file) {
    SuiteState suite =
        suites.stream()
            .filter(state -> state.name().equals(file.suite()))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("not of this snapshot: " + file));
    return file.file().download(List.of(suite.mirror()));
  }
}
