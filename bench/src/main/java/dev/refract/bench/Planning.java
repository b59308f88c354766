package dev.refract.bench;

import dev.refract.build.roots.Indices;
import dev.refract.build.roots.Releases;
import dev.refract.build.store.Store;
import dev.refract.crystal.CrystalTarget;
import dev.refract.crystal.CrystalVersion;
import dev.refract.crystal.scan.Scan;
import dev.refract.crystal.scan.SourceFile;
import dev.refract.crystal.scan.SourceScanner;
import dev.refract.crystal.scan.SourceTree;
import dev.refract.crystal.scan.TargetFlags;
import dev.refract.distro.DownloadListener;
import dev.refract.distro.Downloads;
import dev.refract.distro.apt.ContentsIndex;
import dev.refract.distro.apt.DebianRelease;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// What a plan is made of: a scan of sources, and questions to `Contents`.
///
/// @param cache that a plan has left warm
/// @param work a directory for sources
record Planning(Path cache, Path work) {
  private static final int RUNS = 7;
  private static final int FILES = 2000;
  private static final List<String> LIBRARIES =
      List.of("curl", "event", "gmp", "lz4", "pcre2-8", "sodium", "sqlite3", "ssl", "xml2", "z");

  void measure() throws Failure, IOException, InterruptedException {
    scan();
    contents();
  }

  private void scan() throws Failure, IOException {
    Path project = Files.createDirectories(work.resolve("large"));
    Files.createDirectories(project.resolve("src/parts"));
    Files.writeString(project.resolve("src/main.cr"), "require \"./parts/*\"\n");
    for (int i = 0; i < FILES; i++) {
      Files.writeString(project.resolve("src/parts/part" + i + ".cr"), source(i));
    }
    Path library = standardLibrary();
    CrystalVersion version =
        CrystalVersion.parse(Files.readString(library.resolve("VERSION")).strip());
    TargetFlags flags = TargetFlags.of(CrystalTarget.AARCH64, version, List.of(), true, false);
    List<Double> seconds = new ArrayList<>();
    int files = 0;
    for (int i = 0; i < RUNS; i++) {
      long start = System.nanoTime();
      Scan scan =
          new SourceScanner()
              .scan(
                  new SourceTree(project, Optional.empty(), library),
                  flags,
                  SourceFile.ofProject("src/main.cr"));
      seconds.add((System.nanoTime() - start) / 1e9);
      files = scan.files().size();
    }
    print("scan of " + files + " files, first", seconds.getFirst());
    print("scan of " + files + " files, median", Bench.median(seconds));
  }

  // About a hundred lines, as sources have them.
  private static String source(int number) {
    StringBuilder text = new StringBuilder("require \"json\"\n\nclass Part" + number + "\n");
    for (int i = 0; i < 20; i++) {
      text.append("  # Number ").append(i).append(" of many.\n  def method").append(i);
      text.append("(name : String, size = 1)\n    \"#{name} has #{size + ").append(i);
      text.append("}: \\\"done\\\"\" if size > 0 && name =~ /^[a-z]+$/\n  end\n\n");
    }
    return text.append("end\n").toString();
  }

  private Path standardLibrary() throws IOException {
    try (Stream<Path> packages = Files.list(cache.resolve("packages"))) {
      return packages
          .map(directory -> directory.resolve("tree/usr/lib/crystal/lib"))
          .filter(Files::isDirectory)
          .sorted()
          .findFirst()
          .orElseThrow(() -> new IOException("no package with Crystal's standard library"));
    }
  }

  private void contents() throws Failure, IOException, InterruptedException {
    List<Double> seconds = new ArrayList<>();
    Store store = Store.open(cache);
    try (Downloads downloads =
        new Downloads(
            new Downloads.Settings(cache, System.getenv(), false, DownloadListener.SILENT))) {
      for (int i = 0; i < RUNS; i++) {
        Releases releases =
            new Releases(
                store,
                downloads,
                new Releases.Settings(
                    Path.of("/"),
                    Optional.empty(),
                    Optional.empty(),
                    true,
                    Duration.ofDays(1),
                    Instant.now()));
        Indices indices =
            releases.open(DebianRelease.parse("debian:bookworm"), new TreeSet<>(Set.of("amd64")));
        long start = System.nanoTime();
        ContentsIndex contents = indices.contents("amd64");
        for (String library : LIBRARIES) {
          if (contents.library("x86_64-linux-gnu", library).isEmpty()) {
            throw new IOException("in no package: " + library);
          }
        }
        seconds.add((System.nanoTime() - start) / 1e9);
      }
    }
    print("index opened, " + LIBRARIES.size() + " libraries looked up, first", seconds.getFirst());
    print(
        "index opened, " + LIBRARIES.size() + " libraries looked up, median",
        Bench.median(seconds));
  }

  private static void print(String what, double seconds) {
    Bench.print(String.format(Locale.ROOT, "%-44s %8.3f s", what, seconds));
  }
}
