package dev.refract.build;

import dev.refract.build.config.SourceDate;
import dev.refract.build.lock.Lock;
import dev.refract.build.lock.LockChanges;
import dev.refract.build.lock.LockFile;
import dev.refract.build.lock.Pins;
import dev.refract.build.plan.Decisions;
import dev.refract.build.plan.Planner;
import dev.refract.build.plan.Sources;
import dev.refract.build.roots.Releases;
import dev.refract.build.roots.Roots;
import dev.refract.build.shards.ProjectShards;
import dev.refract.build.shards.ShardInstaller;
import dev.refract.build.store.Store;
import dev.refract.distro.Downloads;
import dev.refract.failure.Failure;
import dev.refract.oci.Image;
import dev.refract.oci.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// Builds one image for many platforms from one Crystal project.
public final class Refract {
  private Refract() {}

  /// Builds the images that the project makes, nearly always one, and writes each to its outputs.
  ///
  /// Nothing half-written is left at an output, whatever happens. Safe to call from several threads
  /// and processes with the same cache.
  ///
  /// @throws Failure of any kind; see [Failure.Kind]
  public static List<BuildResult> build(BuildRequest request, Event.Listener listener)
      throws Failure {
    return guarded("build", request, () -> buildUnguarded(request, listener));
  }

  /// Says what [#build] would do for each image, fetching nothing but package indices and the
  /// compiler's package, whose standard library says which C libraries it wants.
  ///
  /// @throws Failure as [#build] would before its first package
  public static List<Plan> plan(BuildRequest request, Event.Listener listener) throws Failure {
    return guarded("plan", request, () -> planUnguarded(request, listener));
  }

  /// Writes `refract.lock`: pins what [#build] would take from the package archives.
  ///
  /// What is pinned for other platforms and targets than the request names stays.
  ///
  /// @param update forgets what is pinned and takes the newest
  /// @throws Failure as [#plan]
  public static LockResult lock(BuildRequest request, boolean update, Event.Listener listener)
      throws Failure {
    return guarded("lock", request, () -> lockUnguarded(request, update, listener));
  }

  private static LockResult lockUnguarded(
      BuildRequest request, boolean update, Event.Listener listener)
      throws Failure, IOException, InterruptedException {
    Project project = Project.read(request);
    Settings settings = project.settings();
    Store store = Store.open(settings.cache());
    Reporter reporter = new Reporter(listener, settings.cache());
    Path directory = request.project().toRealPath();
    Lock before = before(directory, update);
    Pins pins = update ? Pins.none() : Pins.of(before, Pins.Rule.FOLLOW);
    Fetching fetching = new Fetching(listener);
    try (Downloads downloads = downloads(settings, fetching)) {
      Roots roots = new Roots(store, downloads, settings.jobs());
      Releases releases = releases(project, store, downloads);
      Planner planner = planner(project, store, releases, downloads, roots, pins);
      ProjectShards shards =
          shards(request.project(), project, settings, store, releases, roots, reporter);
      Sources sources = Sources.read(request.project(), shards.directory());
      for (Planner.Request image : project.images()) {
        Decisions decisions = decide(image, sources, shards, planner, reporter, fetching);
        planner.further(decisions, before);
      }
      boolean all = request.platforms().isEmpty() && request.target().isEmpty();
      Lock now = all ? pins.used() : pins.over(before);
      return new LockResult(
          directory.resolve(LockFile.NAME),
          LockFile.write(directory, now),
          LockChanges.between(Lock.EMPTY, now).size(),
          before.equals(Lock.EMPTY) ? List.of() : LockChanges.between(before, now));
    }
  }

  // A lock that cannot be read is no hindrance to one that is written anew.
  private static Lock before(Path directory, boolean update) throws Failure, IOException {
    try {
      return LockFile.read(directory).orElse(Lock.EMPTY);
    } catch (Failure failure) {
      if (update) {
        return Lock.EMPTY;
      }
      throw failure;
    }
  }

  private static Pins pins(BuildRequest request) throws Failure, IOException {
    Optional<Lock> lock = LockFile.read(request.project());
    if (request.locked() && lock.isEmpty()) {
      throw new Failure(Failure.Kind.USAGE, "plan", "there is no " + LockFile.NAME)
          .remedy("run `refract lock`, or leave out --locked");
    }
    return lock.map(l -> Pins.of(l, request.locked() ? Pins.Rule.STRICT : Pins.Rule.FOLLOW))
        .orElseGet(Pins::none);
  }

  // A project that has a lock keeps it true.
  private static void keep(BuildRequest request, Pins pins, Reporter reporter)
      throws Failure, IOException {
    Path file = request.project().resolve(LockFile.NAME);
    if (pins.asked() && Files.exists(file) && LockFile.write(request.project(), pins.merged())) {
      reporter.note(LockFile.NAME + " now pins more: commit it");
    }
  }

  private static List<BuildResult> buildUnguarded(BuildRequest request, Event.Listener listener)
      throws Failure, IOException, InterruptedException {
    Project project = Project.read(request);
    List<Planner.Request> images = project.images();
    if (images.size() > 1 && !request.outputs().isEmpty()) {
      throw new Failure(
              Failure.Kind.USAGE, "plan", images.size() + " images cannot go to one output")
          .remedy("choose one with --target, or leave out --output");
    }
    Settings settings = project.settings();
    SourceDate.of(settings.environment());
    Store store = Store.open(settings.cache());
    Fetching fetching = new Fetching(listener);
    Reporter reporter = new Reporter(listener, settings.cache());
    try (Downloads downloads = downloads(settings, fetching)) {
      Roots roots = new Roots(store, downloads, settings.jobs());
      Pins pins = pins(request);
      Releases releases = releases(project, store, downloads);
      Planner planner = planner(project, store, releases, downloads, roots, pins);
      ProjectShards shards =
          shards(request.project(), project, settings, store, releases, roots, reporter);
      Sources sources = Sources.read(request.project(), shards.directory());
      List<BuildResult> results = new ArrayList<>();
      for (Planner.Request image : images) {
        Decisions decisions = decide(image, sources, shards, planner, reporter, fetching);
        List<Built> platforms =
            new Build(
                    planner,
                    decisions,
                    sources,
                    settings,
                    store,
                    roots,
                    fetching,
                    reporter,
                    request.packing())
                .run(project.revision());
        Documents documents =
            new Documents(
                decisions,
                sources,
                shards.shards(),
                project.revision(),
                roots,
                request.statements());
        results.add(write(request, decisions, sources, documents.on(platforms), reporter));
      }
      keep(request, pins, reporter);
      return results;
    }
  }

  private static BuildResult write(
      BuildRequest request, Decisions decisions, Sources sources, Image image, Reporter reporter)
      throws Failure, IOException, InterruptedException {
    List<Reference> tags = tags(decisions);
    List<Output> outputs = outputs(request, decisions, sources.project());
    Outputs writing = new Outputs(image, tags);
    for (Output output : outputs) {
      reporter.stage(
          Optional.empty(),
          "write",
          name(output),
          () -> {
            try {
              writing.write(output);
            } catch (IOException e) {
              throw MachineTrouble.atOutput("write", name(output), e);
            }
            return output;
          },
          _ -> false,
          Refract::name);
    }
    return result(image, tags, outputs);
  }

  private static List<Plan> planUnguarded(BuildRequest request, Event.Listener listener)
      throws Failure, IOException, InterruptedException {
    Project project = Project.read(request);
    Settings settings = project.settings();
    Store store = Store.open(settings.cache());
    Reporter reporter = new Reporter(listener, settings.cache());
    Fetching fetching = new Fetching(listener);
    try (Downloads downloads = downloads(settings, fetching)) {
      Roots roots = new Roots(store, downloads, settings.jobs());
      Releases releases = releases(project, store, downloads);
      Planner planner = planner(project, store, releases, downloads, roots, pins(request));
      ProjectShards shards =
          shards(request.project(), project, settings, store, releases, roots, reporter);
      Sources sources = Sources.read(request.project(), shards.directory());
      List<Plan> plans = new ArrayList<>();
      for (Planner.Request image : project.images()) {
        plans.add(Planned.of(decide(image, sources, shards, planner, reporter, fetching), roots));
      }
      return plans;
    }
  }

  private static Downloads downloads(Settings settings, Fetching fetching) {
    return new Downloads(
        new Downloads.Settings(
            settings.cache(), settings.environment(), settings.offline(), fetching));
  }

  private static Planner planner(
      Project project,
      Store store,
      Releases releases,
      Downloads downloads,
      Roots roots,
      Pins pins) {
    return new Planner(store, releases, downloads, roots, project.settings().environment(), pins);
  }

  private static Releases releases(Project project, Store store, Downloads downloads) {
    Settings settings = project.settings();
    return new Releases(
        store,
        downloads,
        new Releases.Settings(
            settings.machine(),
            settings.mirror(),
            project.wishes().configuration().snapshot(),
            settings.acceptExpired(),
            settings.indexAge(),
            Instant.now()));
  }

  private static ProjectShards shards(
      Path directory,
      Project project,
      Settings settings,
      Store store,
      Releases releases,
      Roots roots,
      Reporter reporter)
      throws Failure, IOException, InterruptedException {
    return new ShardInstaller(
            store, releases, roots, settings.machine(), settings.environment(), settings.offline())
        .shards(
            directory,
            project.shard(),
            step ->
                reporter.step(
                    Optional.empty(), "shards", "what is locked", () -> store.result(step)));
  }

  private static Decisions decide(
      Planner.Request read,
      Sources sources,
      ProjectShards shards,
      Planner planner,
      Reporter reporter,
      Fetching fetching)
      throws Failure, IOException, InterruptedException {
    // How much has to be fetched shows on the way.
    fetching.begin(new Event.Step(Optional.empty(), "plan"), OptionalLong.empty());
    Decisions decisions =
        reporter.stage(
            Optional.empty(),
            "plan",
            read.shard().name() + " " + read.shard().version(),
            () -> planner.decide(read, sources, shards.shards()),
            _ -> false,
            made ->
                "Crystal "
                    + made.compiler().version()
                    + " ("
                    + made.compiler().origin()
                    + "), libraries of "
                    + made.base().name());
    fetching.end();
    decisions.notes().forEach(reporter::note);
    return decisions;
  }

  private static List<Reference> tags(Decisions decisions) throws Failure {
    if (!decisions.settings().names().isEmpty()) {
      return decisions.settings().names().stream().map(Reference::tagged).toList();
    }
    return List.of(
        Reference.parse(decisions.programs().getFirst().name().toLowerCase(Locale.ROOT))
            .withTag(decisions.shard().version().replaceAll("[^A-Za-z0-9_.-]", "-")));
  }

  private static List<Output> outputs(BuildRequest request, Decisions decisions, Path project) {
    return request.outputs().isEmpty()
        ? List.of(
            new Output.Archive(
                project.resolve("dist").resolve(decisions.programs().getFirst().name() + ".tar")))
        : request.outputs();
  }

  private static String name(Output output) {
    return switch (output) {
      case Output.Archive archive -> archive.file().toString();
      case Output.Layout layout -> layout.directory().toString();
      case Output.ArchiveToStandardOutput _ -> "standard output";
    };
  }

  private static BuildResult result(Image image, List<Reference> tags, List<Output> outputs) {
    return new BuildResult(
        tags.stream().map(tag -> tag.withDigest(image.digest()).familiar()).toList(),
        image.digest(),
        image.platforms().stream()
            .map(
                platform ->
                    new BuildResult.Image(
                        platform.platform(),
                        platform.manifestBlob().digest(),
                        platform.layers().stream().mapToLong(layer -> layer.blob().size()).sum()))
            .toList(),
        outputs);
  }

  /// Work that touches files.
  private interface Work<T> {
    T run() throws Failure, IOException, InterruptedException;
  }

  private static <T> T guarded(String where, BuildRequest request, Work<T> work) throws Failure {
    try {
      return work.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure(Failure.Kind.INTERRUPTED, where, "interrupted", e);
    } catch (IOException e) {
      throw MachineTrouble.inCache(where, request.settings().cache(), e);
    }
  }
}
