package dev.refract.acceptance;

import dev.refract.build.emulator.Programs;
import dev.refract.build.roots.PackageTree;
import dev.refract.build.roots.Releases;
import dev.refract.build.roots.RootPackage;
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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Debian's packages, unpacked into the tests' cache.
final class Debian implements AutoCloseable {
  private static final String BOOKWORM = "debian:bookworm";
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
    return roots.root(selection(BOOKWORM, architecture, names, leftOut, true)).tree();
  }

  /// The files of one package of `release` alone.
  Path files(String release, String architecture, String name)
      throws Failure, IOException, InterruptedException {
    return roots
        .tree(selection(release, architecture, List.of(name), Set.of(), false).getFirst())
        .tree();
  }

  /// A package: its file, and what is in it.
  record Fetched(Path file, PackageTree tree) {}

  /// The packages `names` of Debian 12 alone, by name.
  Map<String, Fetched> packages(String architecture, List<String> names)
      throws Failure, IOException, InterruptedException {
    return fetched(selection(BOOKWORM, architecture, names, Set.of(), false));
  }

  /// The packages `names` of Debian 12 and all that they depend on, but for `leftOut`, by name.
  Map<String, Fetched> closure(String architecture, List<String> names, Set<String> leftOut)
      throws Failure, IOException, InterruptedException {
    return fetched(selection(BOOKWORM, architecture, names, leftOut, true));
  }

  private Map<String, Fetched> fetched(List<RootPackage> selected)
      throws Failure, IOException, InterruptedException {
    Map<String, Fetched> packages = new TreeMap<>();
    for (RootPackage pack : selected) {
      packages.put(pack.name(), new Fetched(downloads.fetch(pack.download()), roots.tree(pack)));
    }
    return packages;
  }

  private List<RootPackage> selection(
      String release,
      String architecture,
      List<String> names,
      Set<String> leftOut,
      boolean dependencies)
      throws Failure, IOException, InterruptedException {
    return new Selection(
            releases.open(DebianRelease.parse(release), new TreeSet<>(Set.of(architecture))),
            architecture,
            names,
            leftOut,
            dependencies)
        .resolve(store);
  }

  /// What runs programs of other machines.
  Programs programs() {
    return new Programs(store, releases, roots);
  }

  @Override
  public void close() throws IOException {
    downloads.close();
  }
}
