package dev.refract.acceptance;

import dev.refract.build.roots.Releases;
import dev.refract.build.roots.Roots;
import dev.refract.build.roots.Selection;
import dev.refract.build.store.Store;
import dev.refract.distro.Downloads;
import dev.refract.distro.apt.DebianRelease;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Debian's packages, unpacked into the tests' cache.
final class Debian implements AutoCloseable {
  private static final Duration INDEX_AGE = Duration.ofDays(1);

  private final Store store;
  private final Downloads downloads;
  private final Releases releases;
  private final Roots roots;

  private Debian() throws IOException {
    store = Store.open(Place.cache());
    downloads =
        new Downloads(new Downloads.Settings(Place.cache(), System.getenv(), false, event -> {}));
    releases =
        new Releases(
            store,
            downloads,
            new Releases.Settings(
                Path.of("/"), Optional.empty(), Optional.empty(), true, INDEX_AGE, Instant.now()));
    roots = new Roots(store, downloads, Runtime.getRuntime().availableProcessors());
  }

  static Debian open() throws IOException {
    return new Debian();
  }

  /// A root of Debian 12 with the packages `names` and all that they depend on, but for `leftOut`.
  Path root(String architecture, List<String> names, Set<String> leftOut)
      throws Failure, IOException, InterruptedException {
    return roots
        .root(
            new Selection(
                    releases.open(
                        DebianRelease.parse("debian:bookworm"),
                        new TreeSet<>(Set.of(architecture))),
                    architecture,
                    names,
                    leftOut,
                    true)
                .resolve(store))
        .tree();
  }

  /// The files of one package of `release` alone.
  Path files(String release, String architecture, String name)
      throws Failure, IOException, InterruptedException {
    return roots
        .tree(
            new Selection(
                    releases.open(
                        DebianRelease.parse(release), new TreeSet<>(Set.of(architecture))),
                    architecture,
                    List.of(name),
                    Set.of(),
                    false)
                .resolve(store)
                .getFirst())
        .tree();
  }

  @Override
  public void close() throws IOException {
    downloads.close();
  }
}
