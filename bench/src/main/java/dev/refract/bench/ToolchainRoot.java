package dev.refract.bench;

import dev.refract.build.roots.Indices;
import dev.refract.build.roots.Releases;
import dev.refract.build.roots.RootPackage;
import dev.refract.build.roots.Roots;
import dev.refract.build.roots.Selection;
import dev.refract.build.store.Store;
import dev.refract.distro.DownloadListener;
import dev.refract.distro.Downloads;
import dev.refract.distro.apt.AptSources;
import dev.refract.distro.apt.DebianRelease;
import dev.refract.distro.apt.Mirrors;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Fetching and unpacking one root from an empty cache, by Refract's own code and by mmdebstrap:
/// the same wanted packages with all that they depend on, from the same mirror, indices included.
///
/// @param work a directory for both results
record ToolchainRoot(Path work) {
  private static final int PAIRS = 3;
  private static final List<String> WANTED =
      List.of(
          "bubblewrap",
          "coreutils",
          "crystal",
          "dash",
          "libc6-dev",
          "libgmp-dev",
          "libssl-dev",
          "libxml2-dev",
          "libyaml-dev",
          "lld-19",
          "pkgconf",
          "zlib1g-dev");

  void compare() throws Failure, IOException, InterruptedException {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < PAIRS; i++) {
      long start = System.nanoTime();
      List<RootPackage> packages = own(work.resolve("own-" + i));
      double own = (System.nanoTime() - start) / 1e9;
      double peer = mmdebstrap(work.resolve("peer-" + i));
      ratios.add(own / peer);
      Bench.print(
          String.format(
              Locale.ROOT,
              "refract %.1f s, mmdebstrap %.1f s, ratio %.2f, %d packages",
              own,
              peer,
              own / peer,
              packages.size()));
    }
    Bench.print(String.format(Locale.ROOT, "median ratio %.2f", Bench.median(ratios)));
  }

  private static List<RootPackage> own(Path cache)
      throws Failure, IOException, InterruptedException {
    Store store = Store.open(cache);
    int cores = Runtime.getRuntime().availableProcessors();
    try (Downloads downloads =
        new Downloads(
            new Downloads.Settings(cache, System.getenv(), false, DownloadListener.SILENT))) {
      Releases releases =
          new Releases(
              store,
              downloads,
              new Releases.Settings(
                  Path.of("/"),
                  Optional.empty(),
                  Optional.empty(),
                  true,
                  Duration.ZERO,
                  Instant.now()));
      Indices indices = releases.open(new DebianRelease("trixie"), new TreeSet<>(Set.of("amd64")));
      List<RootPackage> packages =
          new Selection(indices, "amd64", WANTED, Set.of(), true).resolve(store);
      Roots roots = new Roots(store, downloads, cores);
      roots.prepare(roots.missing(packages));
      roots.root(packages);
      return packages;
    }
  }

  private double mmdebstrap(Path target) throws IOException, InterruptedException {
    DebianRelease trixie = new DebianRelease("trixie");
    Mirrors mirrors =
        Mirrors.choose(
            trixie,
            AptSources.read(Path.of("/")),
            Path.of("/"),
            Optional.empty(),
            Optional.empty(),
            new ArrayList<>());
    Path sources = Files.createTempFile(work, "sources", ".list");
    List<String> lines = new ArrayList<>();
    for (DebianRelease.Suite suite : trixie.suites()) {
      lines.add("deb " + mirrors.of(suite.part()).uri() + " " + suite.name() + " main");
    }
    Files.write(sources, lines);
    return Watch.run(
            work,
            Map.of(),
            List.of(
                "mmdebstrap",
                "--quiet",
                "--variant=extract",
                "--include=" + String.join(",", WANTED),
                "--aptopt=Acquire::Check-Valid-Until \"false\"",
                "trixie",
                target.toString(),
                sources.toString()))
        .seconds();
  }
}
