package dev.refract.build.roots;

import dev.refract.archive.AtomicFile;
import dev.refract.archive.Digest;
import dev.refract.distro.DownloadEvent;
import dev.refract.distro.DownloadListener;
import dev.refract.distro.apt.AptArchive;
import dev.refract.distro.apt.ContentsIndex;
import dev.refract.distro.apt.DebianRelease;
import dev.refract.distro.apt.Mirrors;
import dev.refract.distro.apt.Snapshot;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/// The package indices of one release for some architectures: their digests at once, their content
/// when it is asked for.
public final class Indices implements MirroredRelease {
  // The look that gave the digests was recent enough; the same indices are wanted now.
  static final Duration ANY_AGE = Duration.ofDays(36_500);

  /// The architecture whose `Contents` index is known whatever the indices were opened for.
  public static final String COMMON = "amd64";

  private final DebianRelease release;
  private final Mirrors mirrors;
  private final Optional<URI> archived;
  private final AptArchive archive;
  private final SortedSet<String> architectures;
  private final Path lacking;
  private final DownloadListener listener;
  private final Opening opening;
  private Optional<Opened> opened = Optional.empty();

  /// Looks at the release, which costs time and, if the last look is too old, asks the mirror.
  @FunctionalInterface
  interface Opening {
    Opened open() throws Failure, IOException;
  }

  /// What a look gave; the indices themselves where they had to be read for it.
  record Opened(Releases.Look look, Optional<Snapshot> snapshot) {}

  /// @param archived a dated tree of old packages
  Indices(
      DebianRelease release,
      Mirrors mirrors,
      Optional<URI> archived,
      AptArchive archive,
      SortedSet<String> architectures,
      Path lacking,
      DownloadListener listener,
      Opening opening) {
    this.release = release;
    this.mirrors = mirrors;
    this.archived = archived;
    this.archive = archive;
    this.architectures = architectures;
    this.lacking = lacking;
    this.listener = listener;
    this.opening = opening;
  }

  private synchronized Opened opened() throws Failure, IOException {
    if (opened.isEmpty()) {
      opened = Optional.of(opening.open());
    }
    return opened.get();
  }

  @Override
  public DebianRelease release() {
    return release;
  }

  /// Where the packages are fetched from: the addresses of the mirrors.
  String mirrors() {
    return mirrors.main().uri() + " " + mirrors.security().uri();
  }

  @Override
  public List<URI> places(String suite, String file) {
    DebianRelease.Part part =
        release.suites().stream()
            .filter(s -> s.name().equals(suite))
            .map(DebianRelease.Suite::part)
            .findFirst()
            .orElse(DebianRelease.Part.MAIN);
    List<URI> places = new ArrayList<>(List.of(mirrors.of(part).uri().resolve(file)));
    archived.ifPresent(tree -> places.add(Mirrors.datedTree(tree, part).resolve(file)));
    return places;
  }

  @Override
  public SortedMap<String, Instant> dates() throws Failure, IOException {
    SortedMap<String, Instant> dates = new TreeMap<>();
    snapshot().suites().forEach(suite -> dates.put(suite.name(), suite.date()));
    return dates;
  }

  /// Names the exact index for `architecture`.
  public Digest digest(String architecture) throws Failure, IOException {
    return Optional.ofNullable(opened().look().digests().get(architecture))
        .orElseThrow(() -> new IllegalArgumentException("not opened for " + architecture));
  }

  /// Names the exact `Contents` index for `architecture`, which is known without the index.
  public Digest contentsDigest(String architecture) throws Failure, IOException {
    return digest(Releases.Look.CONTENTS + architecture);
  }

  /// Which packages ship which libraries, for one of the architectures; fetched if need be.
  public ContentsIndex contents(String architecture) throws Failure, IOException {
    return archive.contents(architecture, ANY_AGE);
  }

  /// Whether the `Contents` index for `architecture` is in the cache or can be fetched. Mirrors
  /// lack it for hours at times; one that does is told of, and not asked again before the next look
  /// at its releases.
  public synchronized boolean hasContents(String architecture) throws Failure, IOException {
    if (!release.hasContents()) {
      return false;
    }
    Instant when = opened().look().when();
    Path marker = lacking.resolve(contentsDigest(architecture).hex());
    if (isSince(marker, when)) {
      return false;
    }
    try {
      contents(architecture);
      return true;
    } catch (Failure failure) {
      if (failure.kind() != Failure.Kind.NETWORK) {
        throw failure;
      }
      AtomicFile.write(marker, out -> out.write(when.toString().getBytes(StandardCharsets.UTF_8)));
      listener.accept(
          new DownloadEvent.Note(
              "which packages of "
                  + release
                  + " have which libraries for "
                  + architecture
                  + " is not to be had, so other indices answer: "
                  + failure.problem()));
      return false;
    }
  }

  private static boolean isSince(Path marker, Instant when) throws IOException {
    try {
      return !Instant.parse(Files.readString(marker, StandardCharsets.ISO_8859_1)).isBefore(when);
    } catch (NoSuchFileException | DateTimeParseException e) {
      return false;
    }
  }

  /// The indices themselves.
  public synchronized Snapshot snapshot() throws Failure, IOException {
    Opened now = opened();
    if (now.snapshot().isPresent()) {
      return now.snapshot().get();
    }
    Snapshot snapshot = archive.refresh(architectures, ANY_AGE);
    opened = Optional.of(new Opened(now.look(), Optional.of(snapshot)));
    return snapshot;
  }
}
