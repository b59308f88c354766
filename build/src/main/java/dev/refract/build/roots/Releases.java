package dev.refract.build.roots;

import dev.refract.archive.AtomicFile;
import dev.refract.archive.Digest;
import dev.refract.build.store.Store;
import dev.refract.distro.Downloads;
import dev.refract.distro.apk.AlpineRelease;
import dev.refract.distro.apk.ApkRepository;
import dev.refract.distro.apk.TrustedKeys;
import dev.refract.distro.apt.AptArchive;
import dev.refract.distro.apt.AptSources;
import dev.refract.distro.apt.DebianRelease;
import dev.refract.distro.apt.Keyring;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// The package indices of Debian's releases, opened when somebody looks into one.
///
/// Which indices a release had at the last look is remembered, so that a build whose decisions are
/// all recorded opens and verifies none.
public final class Releases {

  /// What the indices depend on.
  ///
  /// @param machine whose apt configuration names mirrors and keys, normally `/`
  /// @param mirrors by the distribution's word, such as `debian`: they beat the machine's own
  /// @param keys a folder of keys that count for distributions other than Debian, beside the
  ///   machine's own
  /// @param archived a dated tree of old packages, for those that the mirror has dropped
  /// @param acceptExpired take indices past their `Valid-Until`
  /// @param maxAge how old the last look at the mirror may be
  /// @param now what time it is
  public record Settings(
      Path machine,
      SortedMap<String, URI> mirrors,
      Optional<Path> keys,
      Optional<URI> archived,
      boolean acceptExpired,
      Duration maxAge,
      Instant now) {
    private static final String DEBIAN = DebianRelease.Distribution.DEBIAN.word();

    public Settings {
      mirrors = Collections.unmodifiableSortedMap(new TreeMap<>(mirrors));
    }

    /// Of Debian alone.
    public Settings(
        Path machine,
        Optional<URI> mirror,
        Optional<URI> archived,
        boolean acceptExpired,
        Duration maxAge,
        Instant now) {
      this(
          machine,
          new TreeMap<>(mirror.map(uri -> Map.of(DEBIAN, uri)).orElse(Map.of())),
          Optional.empty(),
          archived,
          acceptExpired,
          maxAge,
          now);
    }

    private Optional<URI> mirror(String distribution) {
      return Optional.ofNullable(mirrors.get(distribution));
    }
  }

  private static final Path NO_KEYS = Path.of("/dev/null");

  private final Store store;
  private final Downloads downloads;
  private final Settings settings;
  private final AptSources sources;

  public Releases(Store store, Downloads downloads, Settings settings) {
    this.store = store;
    this.downloads = downloads;
    this.settings = settings;
    this.sources = AptSources.read(settings.machine());
  }

  /// The indices of `release` for `architectures`; they are looked at when something is asked of
  /// them.
  public Indices open(DebianRelease release, SortedSet<String> architectures) throws IOException {
    Mirrors mirrors = mirrors(release);
    AptArchive archive =
        new AptArchive(
            new AptArchive.Settings(release, mirrors, settings.acceptExpired(), settings.now()),
            downloads);
    return new Indices(
        release,
        mirrors,
        settings.archived(),
        archive,
        architectures,
        Files.createDirectories(store.place("looks").resolve("lacking")),
        downloads.settings().listener(),
        () -> look(release, mirrors, archive, architectures));
  }

  /// The packages of a release of Alpine.
  ///
  /// @throws Failure of kind USAGE if a file in the folder of keys is none
  public AlpineIndices open(AlpineRelease release) throws Failure, IOException {
    TrustedKeys keys = TrustedKeys.of(settings.machine().resolve("etc/apk/keys"));
    if (settings.keys().isPresent()) {
      keys = TrustedKeys.of(settings.keys().get()).and(keys);
    }
    URI mirror =
        settings
            .mirror(AlpineRelease.WORD)
            .or(() -> ApkRepository.mirrorOf(settings.machine()))
            .orElse(ApkRepository.DEFAULT_MIRROR);
    return new AlpineIndices(
        release,
        new ApkRepository(
            new ApkRepository.Settings(
                release, mirror, keys.and(TrustedKeys.bundled()), settings.now()),
            downloads),
        settings.maxAge());
  }

  private Mirrors mirrors(DebianRelease release) {
    List<String> notes = new ArrayList<>();
    Optional<URI> asked = settings.mirror(release.distribution().word());
    return switch (release.distribution()) {
      case DEBIAN ->
          Mirrors.choose(release, sources, settings.machine(), asked, Optional.empty(), notes);
      case RASPBIAN ->
          Mirrors.raspbian(
              release,
              sources,
              settings.machine(),
              asked,
              Keyring.folder(settings.keys().orElse(NO_KEYS), notes),
              notes);
    };
  }

  private Indices.Opened look(
      DebianRelease release, Mirrors mirrors, AptArchive archive, SortedSet<String> architectures)
      throws Failure, IOException {
    String what =
        String.join(
            " ",
            "2",
            release.toString(),
            architectures.toString(),
            mirrors.main().uri().toString(),
            mirrors.security().uri().toString(),
            mirrors.main().keyring().digest().toString(),
            mirrors.security().keyring().digest().toString());
    Path memory =
        store.place("looks").resolve(Digest.of(what.getBytes(StandardCharsets.UTF_8)).hex());
    Optional<Look> last = Look.read(memory).filter(this::isRecent);
    if (last.isPresent()) {
      return new Indices.Opened(last.get(), Optional.empty());
    }
    Snapshot snapshot;
    try {
      snapshot = archive.refresh(architectures, settings.maxAge());
    } catch (Failure failure) {
      // The archive knows Debian's architectures, the user chose platforms.
      throw failure.kind() == Failure.Kind.UNSUPPORTED
          ? failure.remedy("choose another --base, or leave the platform out")
          : failure;
    }
    SortedMap<String, Digest> contents = new TreeMap<>();
    SortedSet<String> libraries = new TreeSet<>(architectures);
    libraries.add(Indices.COMMON);
    for (String architecture : release.hasContents() ? libraries : new TreeSet<String>()) {
      contents.put(architecture, archive.contentsDigest(architecture, Indices.ANY_AGE));
    }
    Look look = Look.at(snapshot, contents, settings.now());
    AtomicFile.write(memory, out -> out.write(look.bytes()));
    return new Indices.Opened(look, Optional.of(snapshot));
  }

  private boolean isRecent(Look look) {
    Duration age = Duration.between(look.when(), settings.now());
    boolean recent =
        downloads.settings().offline()
            || (!age.isNegative() && age.compareTo(settings.maxAge()) < 0);
    boolean valid =
        settings.acceptExpired()
            || look.validUntil().map(until -> settings.now().isBefore(until)).orElse(true);
    return recent && valid;
  }

  /// What a look at the mirror showed.
  ///
  /// @param when it was
  /// @param validUntil when the first of the suites goes stale
  /// @param digests of the package indices, by architecture; of the `Contents` indices, by
  ///   `contents-` and the architecture
  record Look(Instant when, Optional<Instant> validUntil, SortedMap<String, Digest> digests) {
    static final String CONTENTS = "contents-";

    static Look at(Snapshot snapshot, SortedMap<String, Digest> contents, Instant now) {
      SortedMap<String, Digest> digests = new TreeMap<>(snapshot.digests());
      contents.forEach((architecture, digest) -> digests.put(CONTENTS + architecture, digest));
      return new Look(
          now,
          snapshot.suites().stream()
              .flatMap(suite -> suite.validUntil().stream())
              .min(Instant::compareTo),
          digests);
    }

    byte[] bytes() {
      StringBuilder text = new StringBuilder();
      text.append(when.getEpochSecond()).append('\n');
      text.append(validUntil.map(Instant::getEpochSecond).orElse(0L)).append('\n');
      digests.forEach((name, digest) -> text.append(name).append(' ').append(digest).append('\n'));
      return text.append(sum(text.toString()))
          .append('\n')
          .toString()
          .getBytes(StandardCharsets.UTF_8);
    }

    // So that a changed byte is noticed, too.
    private static String sum(String text) {
      return Digest.of(text.getBytes(StandardCharsets.ISO_8859_1)).toString();
    }

    static Optional<Look> read(Path file) throws IOException {
      String text;
      try {
        text = Files.readString(file, StandardCharsets.ISO_8859_1);
      } catch (NoSuchFileException e) {
        return Optional.empty();
      }
      List<String> lines = text.lines().toList();
      if (lines.size() < 4
          || !text.endsWith("\n" + lines.getLast() + "\n")
          || !lines
              .getLast()
              .equals(sum(text.substring(0, text.length() - lines.getLast().length() - 1)))
          || !lines.get(0).matches("[0-9]{1,12}")
          || !lines.get(1).matches("[0-9]{1,12}")) {
        return Optional.empty();
      }
      SortedMap<String, Digest> digests = new TreeMap<>();
      for (String line : lines.subList(2, lines.size() - 1)) {
        String[] words = line.split(" ", -1);
        if (words.length != 2 || !Digest.isDigest(words[1])) {
          return Optional.empty();
        }
        digests.put(words[0], Digest.parse(words[1]));
      }
      long until = Long.parseLong(lines.get(1));
      return Optional.of(
          new Look(
              Instant.ofEpochSecond(Long.parseLong(lines.get(0))),
              until == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(until)),
              digests));
    }
  }
}
