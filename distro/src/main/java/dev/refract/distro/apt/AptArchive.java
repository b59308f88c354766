package dev.refract.distro.apt;

import dev.refract.archive.AtomicFile;
import dev.refract.archive.Compression;
import dev.refract.archive.Digest;
import dev.refract.archive.HostileInputException;
import dev.refract.archive.Limits;
import dev.refract.distro.Download;
import dev.refract.distro.DownloadEvent;
import dev.refract.distro.Downloads;
import dev.refract.distro.internal.apt.IndexFile;
import dev.refract.distro.internal.apt.IndexWriter;
import dev.refract.distro.internal.apt.ReleaseFile;
import dev.refract.distro.internal.concurrent.Together;
import dev.refract.distro.internal.http.Trouble;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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

  private static final String COMPONENT = "main";
  private static final List<Packed> FORMS =
      List.of(
          new Packed(".xz", Compression.XZ),
          new Packed(".gz", Compression.GZIP),
          new Packed("", Compression.NONE));

  /// A form in which an index is offered.
  private record Packed(String ending, Compression compression) {}

  /// An index that is wanted.
  private record Wanted(
      SuiteReleases.Checked suite, String architecture, String path, Packed form) {
    private ReleaseFile.Index index() {
      ReleaseFile.Index index = suite.file().indices().get(path);
      if (index == null) {
        throw new IllegalStateException("no such index: " + path);
      }
      return index;
    }

    private String name() {
      return "dists/" + suite.suite().name() + "/" + path;
    }
  }

  private final Settings settings;
  private final Downloads downloads;
  private final Path indices;

  /// The archive of `settings.release()`, whose files come through `downloads`. Touches neither
  /// disk nor network yet.
  public AptArchive(Settings settings, Downloads downloads) {
    this.settings = settings;
    this.downloads = downloads;
    this.indices = downloads.settings().cache().resolve("apt").resolve("indices");
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
    SuiteReleases releases = new SuiteReleases(settings, downloads.settings());
    List<SuiteReleases.Checked> suites = releases.load(maxAge);
    if (suites.stream().anyMatch(SuiteReleases.Checked::fromCache)
        && !downloads.settings().offline()) {
      try {
        return snapshot(suites, architectures, false);
      } catch (MidSync midSync) {
        // What the cache says is older than what the mirror has: ask it after all.
        suites = releases.load(Duration.ZERO);
      }
    }
    try {
      return snapshot(suites, architectures, settings.acceptIncomplete());
    } catch (MidSync midSync) {
      throw midSync.failure();
    }
  }

  /// An index is not the one that the Release file speaks of.
  private static final class MidSync extends Exception {
    private static final long serialVersionUID = 1L;
    private final String evidence;

    private MidSync(Failure cause) {
      super(cause);
      this.evidence = cause.problem();
    }

    private Failure failure() {
      return new Failure(
              Failure.Kind.NETWORK, "fetch", "the mirror is in mid-sync: " + evidence, this)
          .remedy("try again in an hour, or name another mirror with --mirror");
    }
  }

  /// @param tolerant whether to leave out what the mirror does not have
  private Snapshot snapshot(
      List<SuiteReleases.Checked> suites, Collection<String> architectures, boolean tolerant)
      throws Failure, IOException, MidSync {
    List<Wanted> all = new ArrayList<>();
    SortedMap<String, List<Wanted>> wanted = new TreeMap<>();
    for (String architecture : new TreeSet<>(architectures)) {
      List<Wanted> some = wanted(suites, architecture);
      wanted.put(architecture, some);
      all.addAll(some);
    }
    Set<Wanted> missing = fetch(all, tolerant);
    SortedMap<String, PackageIndex> packages = new TreeMap<>();
    SortedMap<String, Digest> digests = new TreeMap<>();
    for (Map.Entry<String, List<Wanted>> entry : wanted.entrySet()) {
      StringBuilder names = new StringBuilder();
      List<PackageIndex.Source> sources = new ArrayList<>();
      for (Wanted index : entry.getValue()) {
        if (!missing.contains(index)) {
          names.append(index.name()).append(' ').append(index.index().digest()).append('\n');
          sources.add(new PackageIndex.Source(index.suite().suite().name(), open(index)));
        }
      }
      Digest digest = Digest.of(names.toString().getBytes(StandardCharsets.UTF_8));
      digests.put(entry.getKey(), digest);
      packages.put(entry.getKey(), new PackageIndex(entry.getKey(), digest, sources));
    }
    return new Snapshot(
        settings.release(),
        suites.stream().map(AptArchive::state).toList(),
        packages,
        digests,
        missing.stream().map(Wanted::name).sorted().toList());
  }

  private static Snapshot.SuiteState state(SuiteReleases.Checked suite) {
    return new Snapshot.SuiteState(
        suite.suite().name(),
        suite.mirror(),
        suite.file().date(),
        suite.file().validUntil(),
        suite.text());
  }

  private List<Wanted> wanted(List<SuiteReleases.Checked> suites, String architecture)
      throws Failure {
    List<Wanted> wanted = new ArrayList<>();
    for (SuiteReleases.Checked suite : suites) {
      if (suite.file().architectures().contains(architecture)) {
        wanted.add(wanted(suite, architecture));
      } else if (suite.suite().part() == DebianRelease.Part.MAIN) {
        throw new Failure(
                Failure.Kind.UNSUPPORTED,
                "plan",
                settings.release() + " has no architecture '" + architecture + "'")
            .remedy("choose among " + String.join(", ", suite.file().architectures()));
      }
    }
    return wanted;
  }

  private static Wanted wanted(SuiteReleases.Checked suite, String architecture) throws Failure {
    String plain = COMPONENT + "/binary-" + architecture + "/Packages";
    for (Packed form : FORMS) {
      if (suite.file().indices().containsKey(plain + form.ending())) {
        return new Wanted(suite, architecture, plain + form.ending(), form);
      }
    }
    throw new Failure(
        Failure.Kind.UNTRUSTED,
        "verify",
        "InRelease of " + suite.suite().name() + " names no " + plain);
  }

  /// Fetches what is not in the cache.
  ///
  /// @return what was left out
  private Set<Wanted> fetch(List<Wanted> wanted, boolean tolerant)
      throws Failure, IOException, MidSync {
    List<Together.Task<Optional<MidSync>>> tasks = new ArrayList<>();
    List<Wanted> asked = new ArrayList<>();
    Set<Wanted> missing = new HashSet<>();
    for (Wanted index : wanted) {
      if (Files.isRegularFile(path(index))) {
        continue;
      }
      boolean mayLack =
          settings.acceptIncomplete() && index.suite().suite().part() != DebianRelease.Part.MAIN;
      if (mayLack && index.suite().fromCache() && Files.exists(marker(index))) {
        // Known since the mirror was asked last.
        missing.add(index);
        note(index, index.name());
      } else {
        asked.add(index);
        tasks.add(() -> deriveUnlessMidSync(index));
      }
    }
    List<Optional<MidSync>> outcomes = Together.run(tasks);
    for (int i = 0; i < outcomes.size(); i++) {
      if (outcomes.get(i).isPresent()) {
        Wanted index = asked.get(i);
        if (!tolerant || index.suite().suite().part() == DebianRelease.Part.MAIN) {
          throw outcomes.get(i).get();
        }
        AtomicFile.write(marker(index), out -> {});
        missing.add(index);
        note(index, outcomes.get(i).get().evidence);
      }
    }
    return missing;
  }

  private void note(Wanted index, String evidence) {
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
  private Path marker(Wanted index) {
    return indices.resolve(index.index().digest().hex() + ".missing");
  }

  private Optional<MidSync> deriveUnlessMidSync(Wanted index) throws Failure, IOException {
    try {
      derive(index);
      return Optional.empty();
    } catch (Failure failure) {
      // InRelease names the index: where the mirror has another one or none, it is not all there.
      if (failure.getCause() instanceof Trouble trouble
          && (trouble.kind() == Trouble.Kind.WRONG || trouble.kind() == Trouble.Kind.ABSENT)) {
        return Optional.of(new MidSync(failure));
      }
      throw failure;
    }
  }

  private Path path(Wanted index) {
    return indices.resolve(index.index().digest().hex());
  }

  /// Fetches an index and keeps its compact form instead.
  private void derive(Wanted index) throws Failure, IOException {
    Files.createDirectories(indices);
    for (int attempt = 1; ; attempt++) {
      Path packed = downloads.fetch(download(index));
      try (InputStream file = Files.newInputStream(packed)) {
        InputStream packages =
            index.form().compression().decompress(file, Limits.INDEX, index.name());
        HostileInputException.asFailure(() -> {
          IndexWriter.write(packages, path(index), index.name());
          return true;
        });
        Files.deleteIfExists(packed);
        Files.deleteIfExists(marker(index));
        return;
      } catch (NoSuchFileException e) {
        // Another process was faster and has cleaned up.
        if (Files.isRegularFile(path(index))) {
          return;
        }
        if (attempt == 3) {
          throw e;
        }
      }
    }
  }

  private static Download download(Wanted index) {
    URI mirror = index.suite().mirror();
    String folder = index.name().substring(0, index.name().lastIndexOf('/') + 1);
    List<URI> uris = new ArrayList<>();
    if (index.suite().file().byHash()) {
      uris.add(below(mirror, folder + "by-hash/SHA256/" + index.index().digest().hex()));
    }
    uris.add(below(mirror, index.name()));
    return new Download(uris, index.name(), index.index().size(), index.index().digest());
  }

  private IndexFile open(Wanted index) throws Failure, IOException {
    Optional<IndexFile> file = IndexFile.open(path(index));
    if (file.isEmpty()) {
      downloads
          .settings()
          .listener()
          .accept(
              new DownloadEvent.Note(
                  "the cached index " + index.name() + " is damaged and made anew"));
      Files.deleteIfExists(path(index));
      derive(index);
      file = IndexFile.open(path(index));
    }
    return file.orElseThrow(() -> new IOException("cannot be read back: " + path(index)));
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
