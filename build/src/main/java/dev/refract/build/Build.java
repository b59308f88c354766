package dev.refract.build;

import dev.refract.build.compile.TimeLimit;
import dev.refract.build.config.Packing;
import dev.refract.build.emulator.Programs;
import dev.refract.build.image.Dates;
import dev.refract.build.image.Labels;
import dev.refract.build.image.NewestFile;
import dev.refract.build.parallel.Tasks;
import dev.refract.build.plan.Decisions;
import dev.refract.build.plan.GroundImage;
import dev.refract.build.plan.Planner;
import dev.refract.build.plan.Revision;
import dev.refract.build.plan.Sources;
import dev.refract.build.roots.RootPackage;
import dev.refract.build.roots.Roots;
import dev.refract.build.store.Store;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The way from decisions to finished images: roots, then each platform.
final class Build {
  private final Planner planner;
  private final Decisions decisions;
  private final Sources sources;
  private final Settings settings;
  private final Store store;
  private final Roots roots;
  private final Fetching fetching;
  private final Reporter reporter;
  private final Programs emulators;
  private final Packing packing;
  private final TimeLimit limit;

  /// @param workshop open for as long as the build runs
  Build(Workshop workshop, Decisions decisions, Sources sources) throws Failure, IOException {
    this.planner = workshop.planner();
    this.decisions = decisions;
    this.sources = sources;
    this.settings = workshop.settings();
    this.store = workshop.store();
    this.roots = workshop.roots();
    this.emulators = workshop.emulators();
    this.fetching = workshop.fetching();
    this.reporter = workshop.reporter();
    this.packing = workshop.project().wishes().packing();
    this.limit = TimeLimit.of(settings.environment());
  }

  /// The images, in the order of the platforms.
  ///
  /// @param revision of the project, where git knows it
  List<Built> run(Optional<Revision> revision) throws Failure, IOException, InterruptedException {
    prepare();
    List<RootPackage> files = new ArrayList<>();
    decisions.platforms().forEach(platform -> files.addAll(platform.shipped()));
    long newest = NewestFile.in(files, roots, store);
    for (Decisions.ForPlatform platform : decisions.platforms()) {
      newest = Math.max(newest, platform.ground().map(Build::created).orElse(0L));
    }
    Dates dates = Dates.of(settings.environment(), revision, newest);
    Labels labels = Labels.of(decisions.shard(), revision, dates);
    MachineToolchain machine = new MachineToolchain(decisions, roots, store, reporter);
    List<Tasks.Task<Built>> tasks = new ArrayList<>();
    for (Decisions.ForPlatform platform : decisions.platforms()) {
      PlatformRoots places = new PlatformRoots(decisions, platform, machine, roots, emulators);
      tasks.add(() ->
          new PlatformBuild(decisions, places, sources, planner, store, reporter, packing, limit)
              .image(labels));
    }
    return Tasks.run(settings.jobs(), tasks);
  }

  private static long created(GroundImage ground) {
    return ground.config().created().map(Instant::getEpochSecond).orElse(0L);
  }

  // Fetches and unpacks at once all that is not there, unless the roots' names are known: then the
  // results may all be known, too, and nothing is needed.
  private void prepare() throws Failure, IOException, InterruptedException {
    List<RootPackage> needed = new ArrayList<>();
    if (!roots.present(decisions.toolchain())) {
      needed.addAll(decisions.toolchain());
    }
    for (Decisions.ForPlatform platform : decisions.platforms()) {
      if (!roots.present(platform.sysroot())) {
        needed.addAll(platform.sysroot());
      }
      List<RootPackage> emulated = platform.making().root();
      if (!emulated.isEmpty() && !roots.present(emulated)) {
        needed.addAll(emulated);
      }
    }
    if (needed.isEmpty()) {
      return;
    }
    decisions.platforms().forEach(platform -> needed.addAll(platform.shipped()));
    List<RootPackage> missing = roots.missing(needed);
    if (missing.isEmpty()) {
      return;
    }
    long bytes = missing.stream().mapToLong(pack -> pack.download().size()).sum();
    String what = missing.size() + " packages, " + Sizes.text(bytes);
    fetching.begin(new Event.Step(Optional.empty(), Stage.FETCH), OptionalLong.of(bytes));
    reporter.stage(
        Optional.empty(),
        Stage.FETCH,
        what,
        () -> {
          roots.prepare(missing);
          return missing.size();
        },
        _ -> false,
        unpacked -> fetching.fetched() + "unpacked " + unpacked + " packages");
    fetching.end();
  }
}
