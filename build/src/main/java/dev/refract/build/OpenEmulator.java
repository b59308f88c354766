package dev.refract.build;

import dev.refract.build.emulator.Emulator;
import dev.refract.build.emulator.Programs;
import dev.refract.build.roots.Releases;
import dev.refract.build.roots.RootPackage;
import dev.refract.build.roots.Roots;
import dev.refract.build.store.Scratch;
import dev.refract.build.store.Store;
import dev.refract.distro.Downloads;
import dev.refract.failure.Failure;
import dev.refract.oci.Platform;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// An emulator, its programs fetched into the cache when they are needed.
///
/// @param programs in the cache
/// @param emulator works in `scratch`
/// @param scratch a place of the cache, removed when this is closed
/// @param own downloads that are closed with this
/// @param fetching hears of downloads
record OpenEmulator(
    Programs programs,
    Emulator emulator,
    Scratch scratch,
    Optional<Downloads> own,
    Fetching fetching,
    Reporter reporter)
    implements AutoCloseable {
  // No image hangs on which QEMU it is, so that one that is there need not be the newest.
  private static final Duration INDEX_AGE = Duration.ofDays(30);

  /// That of a build, fetched as its packages are.
  static OpenEmulator of(Workshop workshop) throws IOException {
    return of(
        workshop.emulators(),
        workshop.store(),
        Optional.empty(),
        workshop.fetching(),
        workshop.reporter());
  }

  /// One of its own.
  ///
  /// @param settings whose mirror is one of Debian's
  static OpenEmulator open(Settings settings, Event.Listener listener) throws Failure, IOException {
    Store store = Store.open(settings.cache());
    Fetching fetching = new Fetching(listener);
    Downloads downloads =
        new Downloads(
            new Downloads.Settings(
                settings.cache(), settings.environment(), settings.offline(), fetching));
    Releases releases =
        new Releases(
            store,
            downloads,
            new Releases.Settings(
                settings.machine(),
                settings.mirror(),
                Optional.empty(),
                settings.acceptExpired(),
                settings.indexAge().isZero() ? Duration.ZERO : INDEX_AGE,
                Instant.now()));
    Programs programs = new Programs(store, releases, new Roots(store, downloads, settings.jobs()));
    return of(
        programs,
        store,
        Optional.of(downloads),
        fetching,
        new Reporter(listener, settings.cache()));
  }

  private static OpenEmulator of(
      Programs programs, Store store, Optional<Downloads> own, Fetching fetching, Reporter reporter)
      throws IOException {
    Scratch scratch = store.scratch();
    return new OpenEmulator(
        programs, new Emulator(programs, scratch.directory()), scratch, own, fetching, reporter);
  }

  /// Fetches what running programs for `platforms` takes, as a stage, if it is not in the cache.
  ///
  /// @param trial whether they are to run on the lowest CPU
  void fetch(Collection<Platform> platforms, boolean trial)
      throws Failure, IOException, InterruptedException {
    Set<RootPackage> missing = new LinkedHashSet<>();
    for (Platform platform : platforms) {
      missing.addAll(emulator.missing(platform, trial));
    }
    if (missing.isEmpty()) {
      return;
    }
    long bytes = missing.stream().mapToLong(pack -> pack.download().size()).sum();
    fetching.begin(new Event.Step(Optional.empty(), Stage.FETCH), OptionalLong.of(bytes));
    reporter.stage(
        Optional.empty(),
        Stage.FETCH,
        "what runs the program, " + Sizes.text(bytes),
        () -> {
          programs.roots().prepare(missing);
          return missing.size();
        },
        _ -> false,
        unpacked -> fetching.fetched() + "unpacked " + unpacked + " packages");
    fetching.end();
  }

  @Override
  public void close() throws IOException {
    try (scratch) {
      if (own.isPresent()) {
        own.get().close();
      }
    }
  }
}
