package dev.refract.acceptance;

import dev.refract.build.roots.Indices;
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

/// Packages of Debian 12 whose files tests put into repositories of their own making.
final class DebianPackages {
  private DebianPackages() {}

  /// A package: its file, and what is in it.
  record Fetched(Path file, PackageTree tree) {}

  /// The packages of these names, fetched and unpacked in the tests' cache.
  static Map<String, Fetched> get(String architecture, List<String> names)
      throws Failure, IOException, InterruptedException {
    return get(architecture, names, Optional.empty());
  }

  /// The same with all that they depend on.
  ///
  /// @param leftOut names of packages that nobody needs
  static Map<String, Fetched> closure(String architecture, List<String> names, Set<String> leftOut)
      throws Failure, IOException, InterruptedException {
    return get(architecture, names, Optional.of(leftOut));
  }

  private static Map<String, Fetched> get(
      String architecture, List<String> names, Optional<Set<String>> leftOut)
      throws Failure, IOException, InterruptedException {
    Store store = Store.open(Place.cache());
    Map<String, Fetched> packages = new TreeMap<>();
    try (Downloads downloads =
        new Downloads(new Downloads.Settings(Place.cache(), System.getenv(), false, event -> {}))) {
      Indices indices =
          new Releases(
                  store,
                  downloads,
                  new Releases.Settings(
                      Path.of("/"),
                      Optional.empty(),
                      Optional.empty(),
                      true,
                      Duration.ofDays(1),
                      Instant.now()))
              .open(DebianRelease.parse("debian:bookworm"), new TreeSet<>(Set.of(architecture)));
      Roots roots = new Roots(store, downloads, 2);
      for (RootPackage pack :
          new Selection(indices, architecture, names, leftOut.orElse(Set.of()), leftOut.isPresent())
              .resolve(store)) {
        packages.put(pack.name(), new Fetched(downloads.fetch(pack.download()), roots.tree(pack)));
      }
    }
    return packages;
  }
}
