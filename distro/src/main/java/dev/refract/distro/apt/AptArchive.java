package dev.refract.distro.apt;

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
import java.util.List;
import java.util.Optional;
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
  /// @param now what time it is: decides about `Valid-Until`, keys, and ages
  public record Settings(
      DebianRelease release, Mirrors mirrors, boolean acceptExpired, Instant now) {}

  private static final String COMPONENT = "main";
  private static final List<Packed> FORMS =
      List.of(
          new Packed(".xz", Compression.XZ),
          new Packed(".gz", Compression.GZIP),
          new Packed("", Compression.NONE));

  /// A form in which an index is offered.
  private record Packed(String ending, Compression compression) {}

  /// An index that is wanted.
  private record Wanted(SuiteReleases.Checked suite, String path, Packed form) {
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
    try {
      return snapshot(suites, architectures);
    } catch (MidSync midSync) {
      if (suites.stream().noneMatch(SuiteReleases.Checked::fromCache)) {
        throw midSync.failure();
      }
    }
    // What the cache says is older than what the mirror has: ask it after all.
    try {
      return snapshot(releases.load(Duration.ZERO), architectures);
    } catch (MidSync midSync) {
      throw midSync.failure();
    }
  }

  /// An index is not the one that the Release file speaks of.
  private static final class MidSync extends Exception {
    private static final long serialVersionUID = 1L;
    private final String problem;

    private MidSync(Failure cause) {
      super(cause);
      this.problem = "the mirror is in mid-sync: " + cause.problem();
    }

    private Failure failure() {
      return new Failure(Failure.Kind.NETWORK, "fetch", problem, this)
          .remedy("try again in an hour, or name another mirror with --mirror");
    }
  }

  private Snapshot snapshot(List<SuiteReleases.Checked> suites, Collection<String> architectures)
      throws Failure, IOException, MidSync {
    List<Wanted> all = new ArrayList<>();
    SortedMap<String, List<Wanted>> wanted = new TreeMap<>();
    for (String architecture : new TreeSet<>(architectures)) {
      List<Wanted> some = wanted(suites, architecture);
      wanted.put(architecture, some);
      all.addAll(some);
    }
    fetch(all);
    SortedMap<String, PackageIndex> packages = new TreeMap<>();
    SortedMap<String, Digest> digests = new TreeMap<>();
    for (var entry : wanted.entrySet()) {
      StringBuilder names = new StringBuilder();
      List<PackageIndex.Source> sources = new ArrayList<>();
      for (Wanted index : entry.getValue()) {
        names.append(index.name()).append(' ').append(index.index().digest()).append('\n');
        sources.add(new PackageIndex.Source(index.suite().suite().name(), open(index)));
      }
      Digest digest = Digest.of(names.toString().getBytes(StandardCharsets.UTF_8));
      digests.put(entry.getKey(), digest);
      packages.put(entry.getKey(), new PackageIndex(entry.getKey(), digest, sources));
    }
    List<Snapshot.SuiteState> states =
        suites.stream()
            .map(suite ->
                new Snapshot.SuiteState(
                    suite.suite().name(),
                    suite.mirror(),
                    suite.file().date(),
                    suite.file().validUntil(),
                    suite.text()))
            .toList();
    return new Snapshot(settings.release(), states, packages, digests);
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
        return new Wanted(suite, plain + form.ending(), form);
      }
    }
    throw new Failure(
        Failure.Kind.UNTRUSTED,
        "verify",
        "InRelease of " + suite.suite().name() + " names no " + plain);
  }

  private void fetch(List<Wanted> wanted) throws Failure, IOException, MidSync {
    List<Together.Task<Boolean>> tasks = new ArrayList<>();
    for (Wanted index : wanted) {
      if (!Files.isRegularFile(path(index))) {
        tasks.add(() -> derive(index));
      }
    }
    try {
      Together.run(tasks);
    } catch (Failure failure) {
      // Nothing but a wrong digest is untrusted at this point.
      if (failure.kind() == Failure.Kind.UNTRUSTED && failure.where().equals("fetch")) {
        throw new MidSync(failure);
      }
      throw failure;
    }
  }

  private Path path(Wanted index) {
    return indices.resolve(index.index().digest().hex());
  }

  /// Fetches an index and keeps its compact form instead.
  private boolean derive(Wanted index) throws Failure, IOException {
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
        return true;
      } catch (NoSuchFileException e) {
        // Another process was faster and has cleaned up.
        if (Files.isRegularFile(path(index))) {
          return true;
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
        escaped.append(String.format(java.util.Locale.ROOT, "%%%02X", (int) c));
      }
    }
    return URI.create(escaped.toString());
  }
}
