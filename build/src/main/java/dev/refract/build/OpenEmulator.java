package dev.refract.build;

import dev.refract.build.emulator.Emulator;
import dev.refract.build.emulator.Programs;
import dev.refract.build.roots.Releases;
import dev.refract.build.roots.Roots;
import dev.refract.build.store.Scratch;
import dev.refract.build.store.Store;
import dev.refract.distro.Downloads;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/// An emulator, its programs fetched into the cache when they are needed.
///
/// @param programs in the cache
/// @param emulator works in `scratch`
/// @param scratch a place of the cache, removed when this is closed
record OpenEmulator(Programs programs, Emulator emulator, Scratch scratch, Downloads downloads)
    implements AutoCloseable {
  static OpenEmulator open(Settings settings, Event.Listener listener) throws Failure, IOException {
    Store store = Store.open(settings.cache());
    Downloads downloads =
        new Downloads(
            new Downloads.Settings(
                settings.cache(),
                settings.environment(),
                settings.offline(),
                new Fetching(listener)));
    Releases releases =
        new Releases(
            store,
            downloads,
            new Releases.Settings(
                settings.machine(),
                settings.mirror(),
                Optional.empty(),
                settings.acceptExpired(),
                settings.indexAge(),
                Instant.now()));
    Programs programs = new Programs(store, releases, new Roots(store, downloads, settings.jobs()));
    Scratch scratch = store.scratch();
    return new OpenEmulator(
        programs, new Emulator(programs, scratch.directory()), scratch, downloads);
  }

  @Override
  public void close() throws IOException {
    try (downloads) {
      scratch.close();
    }
  }
}
