package dev.refract.distro.apk;

import dev.refract.archive.AtomicFile;
import dev.refract.archive.Digest;
import dev.refract.distro.Download;
import dev.refract.distro.Downloads;
import dev.refract.distro.internal.download.DownloadFailure;
import dev.refract.distro.internal.download.Reception;
import dev.refract.failure.Failure;
import dev.refract.failure.Together;
import dev.refract.http.Http;
import dev.refract.http.Retry;
import dev.refract.http.Trouble;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A mirror of a release of Alpine: fetches and verifies its indices and packages, which are kept
/// in `CACHE/apk`.
///
/// An index of apk has no date: that a mirror hides updates cannot be noticed.
public final class ApkRepository {
  /// Alpine's own.
  public static final URI DEFAULT_MIRROR = URI.create("https://dl-cdn.alpinelinux.org/alpine/");

  private static final long MAX_INDEX = 1 << 26;
  private static final Pattern REPOSITORY =
      Pattern.compile("(https?://[^\\s@]+/)(?:v3\\.[0-9]+|edge|latest-stable)/[a-z]+/?");
  private static final Pattern KNOWN = Pattern.compile("(sha256:[0-9a-f]{64})\n");

  /// What a repository depends on.
  ///
  /// @param release which one
  /// @param mirror `v3.22` is below it
  /// @param keys whose signatures count
  /// @param now what time it is: decides about ages
  public record Settings(AlpineRelease release, URI mirror, TrustedKeys keys, Instant now) {
    public Settings {
      mirror = mirror.toString().endsWith("/") ? mirror : URI.create(mirror + "/");
    }
  }

  private final Settings settings;
  private final Downloads downloads;
  private final Path folder;

  /// The mirror that a machine's own apk uses, as the first `http(s)://…/alpine/vN.N/…` of its
  /// `/etc/apk/repositories` says; none where it has no such file.
  ///
  /// @param machine `/`, or where a system's root directory is
  public static Optional<URI> mirrorOf(Path machine) {
    Path file = machine.resolve("etc/apk/repositories");
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      for (String line : Files.readAllLines(file)) {
        Matcher repository = REPOSITORY.matcher(line.strip());
        if (repository.matches()) {
          return Optional.of(URI.create(repository.group(1)));
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      // A file that cannot be read names no mirror.
      return Optional.empty();
    }
    return Optional.empty();
  }

  /// Touches neither disk nor network yet.
  public ApkRepository(Settings settings, Downloads downloads) {
    this.settings = settings;
    this.downloads = downloads;
    this.folder = downloads.settings().cache().resolve("apk");
  }

  /// The indices of the release for one architecture.
  ///
  /// @param architecture in Alpine's spelling
  /// @param maxAge how long ago the mirror may have been asked last for it not to be asked again
  /// @throws Failure of kind NETWORK if one cannot be had, UNTRUSTED if it is not signed as it
  ///   should be
  /// @throws IOException if the cache cannot be read or written
  public ApkIndex index(String architecture, Duration maxAge) throws Failure, IOException {
    try (Http http =
        new Http(downloads.settings().environment(), downloads.settings().patience())) {
      List<Together.Task<Part>> tasks = new ArrayList<>();
      for (String repository : settings.release().repositories()) {
        tasks.add(() -> part(repository, architecture, maxAge, http));
      }
      StringBuilder names = new StringBuilder();
      List<ApkPackage> packages = new ArrayList<>();
      for (Part part : Together.run("packages", tasks)) {
        names.append(part.digest()).append('\n');
        packages.addAll(part.packages());
      }
      return new ApkIndex(Digest.of(names.toString().getBytes(StandardCharsets.UTF_8)), packages);
    }
  }

  /// The index of one of the repositories.
  private record Part(Digest digest, List<ApkPackage> packages) {}

  private Part part(String repository, String architecture, Duration maxAge, Http http)
      throws Failure, IOException {
    URI uri = uri(repository, architecture, "APKINDEX.tar.gz");
    String key = uri + " " + settings.keys().digest();
    Path kept =
        Files.createDirectories(folder.resolve("indices"))
            .resolve(Digest.of(key.getBytes(StandardCharsets.UTF_8)).hex());
    boolean there = Files.isRegularFile(kept);
    if (there && (downloads.settings().offline() || isFresh(kept, maxAge))) {
      return part(kept, uri, repository);
    }
    if (downloads.settings().offline()) {
      throw new Failure(
              Failure.Kind.NETWORK,
              "fetch",
              "not in the cache and offline: the index " + Http.shown(uri))
          .remedy("run once without --offline");
    }
    Path fresh = AtomicFile.temporary(kept);
    try {
      Retry.run(
          downloads.settings().patience(),
          downloads.settings().listener().retries(uri.getPath()),
          () ->
              new Reception(http, downloads.settings().listener())
                  .receive(uri, uri.getPath(), MAX_INDEX, fresh));
      Part part = part(fresh, uri, repository);
      Files.move(fresh, kept, StandardCopyOption.ATOMIC_MOVE);
      AtomicFile.write(
          checked(kept),
          out -> out.write(settings.now().toString().getBytes(StandardCharsets.UTF_8)));
      return part;
    } catch (Trouble trouble) {
      Failure failure = DownloadFailure.of(trouble);
      throw trouble.kind() == Trouble.Kind.ABSENT
          ? failure.remedy(
              "check that the release exists and has the architecture "
                  + architecture
                  + ", or name another mirror with --mirror")
          : failure;
    } catch (InterruptedException e) {
      throw Failure.interrupted("fetch", e);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private Part part(Path file, URI uri, String repository) throws Failure, IOException {
    return new Part(
        Digest.of(file), ApkIndex.read(file, Http.shown(uri), repository, settings.keys()));
  }

  private boolean isFresh(Path kept, Duration maxAge) throws IOException {
    Path file = checked(kept);
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try {
      Duration age = Duration.between(Instant.parse(Files.readString(file)), settings.now());
      return !age.isNegative() && age.compareTo(maxAge) < 0;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static Path checked(Path kept) {
    return kept.resolveSibling(kept.getFileName() + ".checked");
  }

  private URI uri(String repository, String architecture, String file) {
    return settings.mirror().resolve(settings.release().folder(repository, architecture) + file);
  }

  /// How to fetch `pack` from now on: by the SHA-256 of its file, which no index of apk says. The
  /// package is fetched for it and proven, unless that was done before.
  ///
  /// @param architecture whose index has it
  /// @throws Failure of kind NETWORK if it cannot be had, UNTRUSTED if it is not what it should be
  /// @throws IOException if the cache cannot be read or written
  public Download download(ApkPackage pack, String architecture) throws Failure, IOException {
    URI uri = uri(pack.repository(), architecture, pack.file());
    Path known =
        Files.createDirectories(folder.resolve("packages"))
            .resolve(pack.checksum().hex() + "-" + pack.size());
    Optional<Digest> before = known(known);
    if (before.isPresent()) {
      return new Download(List.of(uri), pack.file(), pack.size(), before.get());
    }
    Download download =
        downloads.proven(
            uri, pack.file(), pack.size(), file -> Apk.verify(file, pack, settings.keys()));
    AtomicFile.write(
        known, out -> out.write((download.digest() + "\n").getBytes(StandardCharsets.UTF_8)));
    return download;
  }

  private static Optional<Digest> known(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    Matcher text = KNOWN.matcher(Files.readString(file));
    return text.matches() ? Optional.of(Digest.parse(text.group(1))) : Optional.empty();
  }
}
