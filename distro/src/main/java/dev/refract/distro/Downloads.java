package dev.refract.distro;

import dev.refract.archive.Digest;
import dev.refract.distro.internal.download.DownloadFailure;
import dev.refract.distro.internal.download.DownloadFolder;
import dev.refract.distro.internal.download.Reception;
import dev.refract.distro.internal.download.Transfer;
import dev.refract.failure.Failure;
import dev.refract.http.Http;
import dev.refract.http.Patience;
import dev.refract.http.Response;
import dev.refract.http.Retry;
import dev.refract.http.Trouble;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;

/// Fetches files into a content-addressed cache, `CACHE/downloads/sha256/HEX`.
///
/// A file gets its name there only once its size and digest are right. What a broken connection or
/// a killed process leaves, `HEX.part`, is gone on with. Any number of threads and processes may
/// share one cache; each file is fetched once.
public final class Downloads implements AutoCloseable {

  /// What downloads depend on.
  ///
  /// @param cache the cache directory; need not exist
  /// @param environment where `http_proxy` and its kin are looked up
  /// @param offline whether to use nothing but what is in the cache
  /// @param parallel how many files are fetched at once, at least 1
  /// @param patience with the servers
  /// @param listener hears of progress
  public record Settings(
      Path cache,
      Map<String, String> environment,
      boolean offline,
      int parallel,
      Patience patience,
      DownloadListener listener) {
    public Settings {
      environment = Map.copyOf(environment);
      if (parallel < 1) {
        throw new IllegalArgumentException("parallel: " + parallel);
      }
    }

    /// Six at a time, with the usual patience.
    public Settings(
        Path cache, Map<String, String> environment, boolean offline, DownloadListener listener) {
      this(cache, environment, offline, 6, Patience.USUAL, listener);
    }
  }

  private final Settings settings;
  private final DownloadFolder folder;
  private final Http http;
  private final Semaphore slots;

  /// Downloads into `settings.cache()`. Touches neither disk nor network yet.
  public Downloads(Settings settings) {
    this.settings = settings;
    this.folder = new DownloadFolder(settings.cache().resolve("downloads").resolve("sha256"));
    this.http = new Http(settings.environment(), settings.patience());
    this.slots = new Semaphore(settings.parallel());
  }

  public Settings settings() {
    return settings;
  }

  /// The file with the content `digest` if it is in the cache and still what it should be; a file
  /// that has become another one is deleted.
  public Optional<Path> cached(Digest digest) throws IOException {
    return folder.cached(digest);
  }

  /// Fetches one file, unless it is in the cache.
  ///
  /// @return its path in the cache
  /// @throws Failure of kind NETWORK if it cannot be had, UNTRUSTED if the server has another file
  ///   under this name, INTERRUPTED if this thread is interrupted
  /// @throws IOException if the cache cannot be read or written
  public Path fetch(Download download) throws Failure, IOException {
    Optional<Path> there = folder.cached(download.digest());
    if (there.isPresent()) {
      finished(download, false);
      return there.get();
    }
    if (settings.offline()) {
      throw missing(download.name());
    }
    whileClaimed(download, claim -> present(download, settings.patience(), claim));
    return folder.path(download.digest());
  }

  /// What has to be fetched from `uri`, whose size nobody has said: the server is asked for it,
  /// unless the file is in the cache.
  ///
  /// @param name for people
  /// @throws Failure of kind NETWORK if the server does not answer or does not say the size
  public Download sized(URI uri, String name, Digest digest) throws Failure, IOException {
    Optional<Path> there = cached(digest);
    if (there.isPresent()) {
      return new Download(List.of(uri), name, Files.size(there.get()), digest);
    }
    if (settings.offline()) {
      throw missing(name);
    }
    try {
      OptionalLong length =
          Retry.run(
              settings.patience(),
              settings.listener().retries(name),
              () -> {
                try (Response answer = http.get(uri, Map.of())) {
                  return answer.length();
                }
              });
      return new Download(
          List.of(uri),
          name,
          length.orElseThrow(() ->
              new Trouble(
                  Trouble.Kind.REFUSED, Http.shown(uri) + " does not say how large the file is")),
          digest);
    } catch (Trouble trouble) {
      throw DownloadFailure.of(trouble);
    } catch (InterruptedException e) {
      throw Failure.interrupted("fetch", e);
    }
  }

  /// Something that is made from a file.
  @FunctionalInterface
  public interface Deriving {
    /// Makes it; `file` is whole and verified, and is deleted afterwards.
    void from(Path file) throws Failure, IOException;
  }

  /// Has `deriving` make `target` from a file that is of no use afterwards, unless `target` is
  /// there: any number of threads and processes fetch the file and make the target once.
  ///
  /// @param patience with the servers
  /// @throws Failure as [#fetch] and `deriving` do
  /// @throws IOException if the cache cannot be read or written
  public void derive(Download download, Path target, Patience patience, Deriving deriving)
      throws Failure, IOException {
    if (Files.isRegularFile(target)) {
      return;
    }
    if (settings.offline() && folder.cached(download.digest()).isEmpty()) {
      throw missing(download.name());
    }
    whileClaimed(
        download,
        claim -> {
          // Another process may have made it while this one waited.
          if (!Files.isRegularFile(target)) {
            Path file = present(download, patience, claim);
            deriving.from(file);
            Files.deleteIfExists(file);
          }
        });
  }

  /// Something that is done while nobody else fetches the same file.
  @FunctionalInterface
  private interface Claimed {
    void with(DownloadFolder.Claim claim)
        throws Failure, Trouble, IOException, InterruptedException;
  }

  private void whileClaimed(Download download, Claimed work) throws Failure, IOException {
    try {
      slots.acquire();
    } catch (InterruptedException e) {
      throw Failure.interrupted("fetch", e);
    }
    try (DownloadFolder.Claim claim = folder.claim(download.digest())) {
      work.with(claim);
    } catch (Trouble trouble) {
      throw download.indexed() && trouble.kind() == Trouble.Kind.ABSENT
          ? DownloadFailure.midSync(trouble.problem(), trouble)
          : DownloadFailure.of(trouble);
    } catch (InterruptedException e) {
      throw Failure.interrupted("fetch", e);
    } finally {
      slots.release();
    }
  }

  /// Fetches the file unless another process has done so while this one waited.
  private Path present(Download download, Patience patience, DownloadFolder.Claim claim)
      throws Trouble, IOException, InterruptedException {
    boolean meanwhile = folder.cached(download.digest()).isPresent();
    if (!meanwhile) {
      Transfer transfer = new Transfer(http, download, claim.part(), settings.listener());
      Retry.run(
          patience, settings.listener().retries(download.name()), transfer::fromFirstThatHasIt);
      claim.complete();
    }
    finished(download, !meanwhile);
    return folder.path(download.digest());
  }

  private void finished(Download download, boolean fetched) {
    settings
        .listener()
        .accept(new DownloadEvent.Finished(download.name(), download.size(), fetched));
  }

  /// Tells whether a file is the one that was meant.
  @FunctionalInterface
  public interface Proof {
    /// Reads it.
    ///
    /// @throws Failure if it is another one
    void of(Path file) throws Failure, IOException;
  }

  /// Fetches a file that no SHA-256 names but that can be proven to be the right one, as packages
  /// of apk can; and says by which digest it is known from then on.
  ///
  /// @param name for people
  /// @param size in bytes
  /// @throws Failure as [#fetch] and `proof` do
  /// @throws IOException if the cache cannot be read or written
  public Download proven(URI uri, String name, long size, Proof proof) throws Failure, IOException {
    if (settings.offline()) {
      throw missing(name);
    }
    try {
      slots.acquire();
    } catch (InterruptedException e) {
      throw Failure.interrupted("fetch", e);
    }
    Path part = folder.temporary();
    try {
      long received =
          Retry.run(
              settings.patience(),
              settings.listener().retries(name),
              () -> new Reception(http, settings.listener()).receive(uri, name, size, part));
      if (received != size) {
        throw new Trouble(
            Trouble.Kind.WRONG,
            Http.shown(uri) + " should be " + size + " bytes but is " + received);
      }
      proof.of(part);
      Download download = new Download(List.of(uri), name, size, Digest.of(part));
      Files.move(part, folder.path(download.digest()), StandardCopyOption.ATOMIC_MOVE);
      finished(download, true);
      return download;
    } catch (Trouble trouble) {
      throw DownloadFailure.of(trouble);
    } catch (InterruptedException e) {
      throw Failure.interrupted("fetch", e);
    } finally {
      slots.release();
      Files.deleteIfExists(part);
    }
  }

  private static Failure missing(String name) {
    return new Failure(Failure.Kind.NETWORK, "fetch", "not in the cache and offline: " + name)
        .remedy("run once without --offline");
  }

  /// Breaks off what is under way and frees the connections.
  @Override
  public void close() throws IOException {
    http.close();
    folder.close();
  }
}
