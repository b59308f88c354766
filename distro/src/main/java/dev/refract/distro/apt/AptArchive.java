package dev.refract.distro.apt;

import dev.refract.archive.AtomicFile;
import dev.refract.archive.Digest;
import dev.refract.distro.DownloadEvent;
import dev.refract.distro.Downloads;
import dev.refract.distro.internal.apt.ContentsFile;
import dev.refract.distro.internal.apt.ContentsWriter;
import dev.refract.distro.internal.apt.IndexFile;
import dev.refract.distro.internal.apt.IndexWriter;
import dev.refract.failure.Failure;
import dev.refract.failure.Together;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// An archive of Debian packages: fetches and verifies the indices of one release.
///
/// The chain of trust: a keyring that the caller chose, the signature of `InRelease`, its SHA-256
/// of each index, the index's SHA-256 of each package. Indices are kept in `CACHE/apt`.
public final class AptArchive {

  /// What an archive depends on.
  ///
  /// @param release which one
  /// @param mirrors from where
  /// @param acceptExpired whether to use indices after their `Valid-Until`
  /// @param acceptIncomplete whether to go on without the updates or security updates of an
  ///   architecture where the mirror does not have the index that was signed, as it happens for
  ///   days on slow mirrors; [Snapshot#incomplete] names them, and a note tells it. The release
  ///   itself is never left out
  /// @param now what time it is: decides about `Valid-Until`, keys, and ages
  public record Settings(
      DebianRelease release,
      Mirrors mirrors,
      boolean acceptExpired,
      boolean acceptIncomplete,
      Instant now) {
    /// Accepts what is incomplete, as apt does.
    public Settings(DebianRelease release, Mirrors mirrors, boolean acceptExpired, Instant now) {
      this(release, mirrors, acceptExpired, true, now);
    }
  }

  private final Settings settings;
  private final Downloads downloads;
  private final DerivedIndices<IndexFile> packages;
  private final DerivedIndices<ContentsFile> contents;

  /// The archive of `settings.release()`, whose files come through `downloads`. Touches neither
  /// disk nor network yet.
  public AptArchive(Settings settings, Downloads downloads) {
    this.settings = settings;
    this.downloads = downloads;
    Path folder = downloads.settings().cache().resolve("apt");
    this.packages =
        new DerivedIndices<>(
            folder.resolve("indices"),
            downloads,
            downloads.settings().patience(),
            IndexWriter::write,
            IndexFile::open);
    this.contents =
        new DerivedIndices<>(
            folder.resolve("contents"),
            downloads,
            // Another release's index can answer.
            downloads.settings().patience().unlessWrong(),
            ContentsWriter::write,
            ContentsFile::open);
  }

  /// Brings the indices of `architectures` up to date.
  ///
  /// @param architectures in Debian's spelling; suites other than the release itself may lack some
  /// @param maxAge how long ago the mirror may have been asked last for it not to be asked again;
  ///   zero asks it in any case
  /// @return indices that belong together
  /// @throws Failure of kind NETWORK if something cannot be had or the mirror is in mid-sync,
  ///   UNTRUSTED if a signature, date or digest is wrong, UNSUPPORTED if the release has no such
  ///   architecture
  /// @throws IOException if the cache cannot be read or written
  public Snapshot refresh(Collection<String> architectures, Duration maxAge)
      throws Failure, IOException {
    return upToDate(
        settings.release().suites(),
        maxAge,
        (suites, last) -> snapshot(suites, architectures, last && settings.acceptIncomplete()));
  }

  /// The `Contents` index for `architecture`, which says what package a library is in.
  ///
  /// It is that of the release itself; its updates and security updates are not asked. They hardly
  /// ever bring a library that the release does not have. A mirror in mid-sync is not waited for.
  ///
  /// @param architecture in Debian's spelling; `all`, an index of its own three times as large, has
  ///   the packages without machine code
  /// @param maxAge as for [#refresh]
  /// @throws Failure as [#refresh] does; UNTRUSTED as well if the release has no such index
  /// @throws IOException if the cache cannot be read or written
  public ContentsIndex contents(String architecture, Duration maxAge) throws Failure, IOException {
    return upToDate(
        itself(),
        maxAge,
        (suites, last) -> {
          NamedIndex index = contents(suites, architecture);
          contents.fetch(index);
          return new ContentsIndex(architecture, index.digest(), contents.open(index));
        });
  }

  /// The digest of the index that [#contents] would give, for which it need not be fetched. Where
  /// the mirror has moved on since it was asked, [#contents] gives a newer one: then
  /// [ContentsIndex#digest] decides.
  ///
  /// @throws Failure as [#contents] does
  /// @throws IOException if the cache cannot be read or written
  public Digest contentsDigest(String architecture, Duration maxAge) throws Failure, IOException {
    return contents(
            new SuiteReleases(settings, downloads.settings()).load(itself(), maxAge), architecture)
        .digest();
  }

  private List<DebianRelease.Suite> itself() {
    return settings.release().suites().stream()
        .filter(suite -> suite.part() == DebianRelease.Part.MAIN)
        .toList();
  }

  private NamedIndex contents(List<SuiteReleases.Checked> suites, String architecture)
      throws Failure {
    return named(suites, architecture, "Contents-" + architecture).getFirst();
  }

  /// Something made from indices.
  ///
  /// @param <T> what is made
  @FunctionalInterface
  private interface Making<T> {
    /// Makes it; `last` says that the suites are all that the mirror has to say.
    T from(List<SuiteReleases.Checked> suites, boolean last) throws Failure, IOException, MidSync;
  }

  private <T> T upToDate(List<DebianRelease.Suite> wanted, Duration maxAge, Making<T> making)
      throws Failure, IOException {
    SuiteReleases releases = new SuiteReleases(settings, downloads.settings());
    List<SuiteReleases.Checked> suites = releases.load(wanted, maxAge);
    if (suites.stream().anyMatch(SuiteReleases.Checked::fromCache)
        && !downloads.settings().offline()) {
      try {
        return making.from(suites, false);
      } catch (MidSync midSync) {
        // What the cache says is older than what the mirror has: ask it after all.
        suites = releases.load(wanted, Duration.ZERO);
      }
    }
    try {
      return making.from(suites, true);
    } catch (MidSync midSync) {
      throw midSync.failure();
    }
  }

  /// @param tolerant whether to leave out what the mirror does not have
  private Snapshot snapshot(
      List<SuiteReleases.Checked> suites, Collection<String> architectures, boolean tolerant)
      throws Failure, IOException, MidSync {
    List<NamedIndex> all = new ArrayList<>();
    SortedMap<String, List<NamedIndex>> wanted = new TreeMap<>();
    for (String architecture : new TreeSet<>(architectures)) {
      List<NamedIndex> some = named(suites, architecture, "binary-" + architecture + "/Packages");
      wanted.put(architecture, some);
      all.addAll(some);
    }
    Set<NamedIndex> missing = fetch(all, tolerant);
    SortedMap<String, PackageIndex> found = new TreeMap<>();
    SortedMap<String, Digest> digests = new TreeMap<>();
    for (Map.Entry<String, List<NamedIndex>> entry : wanted.entrySet()) {
      StringBuilder names = new StringBuilder();
      List<PackageIndex.Source> sources = new ArrayList<>();
      for (NamedIndex index : entry.getValue()) {
        if (!missing.contains(index)) {
          names.append(index.name()).append(' ').append(index.digest()).append('\n');
          sources.add(new PackageIndex.Source(index.suite().suite().name(), packages.open(index)));
        }
      }
      Digest digest = Digest.of(names.toString().getBytes(StandardCharsets.UTF_8));
      digests.put(entry.getKey(), digest);
      found.put(entry.getKey(), new PackageIndex(entry.getKey(), digest, sources));
    }
    return new Snapshot(
        settings.release(),
        suites.stream().map(AptArchive::state).toList(),
        found,
        digests,
        missing.stream().map(NamedIndex::name).sorted().toList());
  }

  private static Snapshot.SuiteState state(SuiteReleases.Checked suite) {
    return new Snapshot.SuiteState(
        suite.suite().name(),
        suite.mirror(),
        suite.file().date(),
        suite.file().validUntil(),
        suite.text());
  }

  /// The index `plain` of each suite that has `architecture`.
  private List<NamedIndex> named(
      List<SuiteReleases.Checked> suites, String architecture, String plain) throws Failure {
    List<NamedIndex> named = new ArrayList<>();
    for (SuiteReleases.Checked suite : suites) {
      if (suite.file().architectures().contains(architecture)) {
        named.add(NamedIndex.of(suite, architecture, plain));
      } else if (suite.suite().part() == DebianRelease.Part.MAIN) {
        throw new Failure(
                Failure.Kind.UNSUPPORTED,
                "plan",
                settings.release() + " has no architecture '" + architecture + "'")
            .remedy("choose among " + String.join(", ", suite.file().architectures()));
      }
    }
    return named;
  }

  /// Fetches what is not in the cache.
  ///
  /// @return what was left out
  private Set<NamedIndex> fetch(List<NamedIndex> wanted, boolean tolerant)
      throws Failure, IOException, MidSync {
    List<Together.Task<Optional<MidSync>>> tasks = new ArrayList<>();
    List<NamedIndex> asked = new ArrayList<>();
    Set<NamedIndex> missing = new HashSet<>();
    for (NamedIndex index : wanted) {
      if (packages.has(index)) {
        continue;
      }
      boolean mayLack = settings.acceptIncomplete() && !index.isOfTheReleaseItself();
      if (mayLack && index.suite().fromCache() && Files.exists(marker(index))) {
        // Known since the mirror was asked last.
        missing.add(index);
        note(index, index.name());
      } else {
        asked.add(index);
        tasks.add(() -> fetchUnlessMidSync(index));
      }
    }
    List<Optional<MidSync>> outcomes = Together.run("packages", tasks);
    for (int i = 0; i < outcomes.size(); i++) {
      if (outcomes.get(i).isPresent()) {
        NamedIndex index = asked.get(i);
        if (!tolerant || index.isOfTheReleaseItself()) {
          throw outcomes.get(i).get();
        }
        AtomicFile.write(marker(index), out -> {});
        missing.add(index);
        note(index, outcomes.get(i).get().evidence());
      }
    }
    return missing;
  }

  private Optional<MidSync> fetchUnlessMidSync(NamedIndex index) throws Failure, IOException {
    try {
      packages.fetch(index);
      Files.deleteIfExists(marker(index));
      return Optional.empty();
    } catch (MidSync midSync) {
      return Optional.of(midSync);
    }
  }

  private void note(NamedIndex index, String evidence) {
    downloads
        .settings()
        .listener()
        .accept(
            new DownloadEvent.Note(
                index.suite().suite().name()
                    + " for "
                    + index.architecture()
                    + " is left out, as the mirror is in mid-sync: "
                    + evidence));
  }

  /// Says that the mirror did not have the index when it was asked last.
  private Path marker(NamedIndex index) {
    return packages.folder().resolve(index.digest().hex() + ".missing");
  }

  /// The address of `path` below `mirror`, with what a URI does not allow escaped.
  static URI below(URI mirror, String path) {
    StringBuilder escaped = new StringBuilder(mirror.toString());
    for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (plain || "/-._~+:".indexOf(c) >= 0) {
        escaped.append(c);
      } else {
        escaped.append(String.format(Locale.ROOT, "%%%02X", (int) c));
      }
    }
    return URI.create(escaped.toString());
  }
}
