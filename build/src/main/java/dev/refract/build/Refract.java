package dev.refract.build;

import dev.refract.build.config.BaseName;
import dev.refract.build.config.Configuration;
import dev.refract.build.config.SourceDate;
import dev.refract.build.eject.Ejection;
import dev.refract.build.emulator.Programs;
import dev.refract.build.lock.Lock;
import dev.refract.build.lock.LockChanges;
import dev.refract.build.lock.LockFile;
import dev.refract.build.lock.Pins;
import dev.refract.build.plan.Base;
import dev.refract.build.plan.BaseImages;
import dev.refract.build.plan.Decisions;
import dev.refract.build.plan.GroundImage;
import dev.refract.build.plan.Planner;
import dev.refract.build.plan.Sources;
import dev.refract.build.roots.Releases;
import dev.refract.build.roots.Roots;
import dev.refract.build.shards.ProjectShards;
import dev.refract.build.shards.ShardInstaller;
import dev.refract.build.store.Store;
import dev.refract.build.verify.Proof;
import dev.refract.crystal.InstalledShard;
import dev.refract.crystal.ShardSource;
import dev.refract.distro.Downloads;
import dev.refract.failure.Failure;
import dev.refract.oci.Descriptor;
import dev.refract.oci.Image;
import dev.refract.oci.MediaTypes;
import dev.refract.oci.Reference;
import dev.refract.oci.layout.FileTrees;
import dev.refract.oci.registry.Registries;
import dev.refract.oci.registry.RegistrySettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

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
    return build(request, Optional.empty(), listener);
  }

  /// The same, and proves each image before it is written to its outputs.
  ///
  /// @throws Failure of any kind; of kind UNFIT, with all findings as its output, if an image is
  ///   not what it has to be
  public static List<BuildResult> build(
      BuildRequest request, Optional<Proof> proof, Event.Listener listener) throws Failure {
    return guarded("build", request, () -> buildUnguarded(request, proof, listener));
  }

  /// Says what [#build] would do for each image, fetching nothing but package indices and the
  /// compiler's package, whose standard library says which C libraries it wants.
  ///
  /// @throws Failure as [#build] would before its first package
  public static List<Plan> plan(BuildRequest request, Event.Listener listener) throws Failure {
    return guarded("plan", request, () -> planUnguarded(request, listener));
  }

  /// Writes down what [#build] would do, for other tools: a Dockerfile and what calls it, into the
  /// project.
  ///
  /// Packages are asked for by version, and their files checked, if the project has a lock.
  ///
  /// @param force replace files that are there
  /// @return what was written
  /// @throws Failure as [#plan]; of kind USAGE if a file is there
  public static List<Path> eject(BuildRequest request, boolean force, Event.Listener listener)
      throws Failure {
    return guarded("eject", request, () -> ejectUnguarded(request, force, listener));
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
    try (Downloads downloads = downloads(settings, fetching);
        Registries registries = registries(request, settings)) {
      List<Planner.Request> images =
          project.images(new BaseImages(store, registries, settings.offline(), pins));
      Roots roots = new Roots(store, downloads, settings.jobs());
      Releases releases = releases(project, store, downloads);
      Planner planner = planner(project, store, releases, downloads, roots, pins);
      ProjectShards shards =
          shards(request.project(), project, settings, store, releases, roots, reporter);
      Sources sources = Sources.read(request.project(), shards.directory());
      for (Planner.Request image : images) {
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

  private static List<BuildResult> buildUnguarded(
      BuildRequest request, Optional<Proof> proof, Event.Listener listener)
      throws Failure, IOException, InterruptedException {
    Project project = Project.read(request);
    Settings settings = project.settings();
    Pins pins = pins(request);
    try (Registries registries = registries(request, settings)) {
      Store store = Store.open(settings.cache());
      BaseImages bases = new BaseImages(store, registries, settings.offline(), pins);
      return buildImages(request, proof, project, project.images(bases), store, pins, listener);
    }
  }

  private static List<BuildResult> buildImages(
      BuildRequest request,
      Optional<Proof> proof,
      Project project,
      List<Planner.Request> images,
      Store store,
      Pins pins,
      Event.Listener listener)
      throws Failure, IOException, InterruptedException {
    if (images.size() > 1 && !request.outputs().isEmpty()) {
      throw new Failure(
              Failure.Kind.USAGE, "plan", images.size() + " images cannot go to one output")
          .remedy("choose one with --target, or leave out --output");
    }
    requireRegistry(request, images);
    for (Output output : request.outputs()) {
      if (output instanceof Output.Trees trees) {
        FileTrees.requireFree(trees.directory());
      }
    }
    Settings settings = project.settings();
    SourceDate.of(settings.environment());
    Fetching fetching = new Fetching(listener);
    Reporter reporter = new Reporter(listener, settings.cache());
    try (Downloads downloads = downloads(settings, fetching)) {
      Roots roots = new Roots(store, downloads, settings.jobs());
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
                    new Programs(store, releases, roots),
                    fetching,
                    reporter,
                    project.wishes().packing())
                .run(project.revision());
        Documents documents =
            new Documents(
                decisions,
                sources,
                shards.shards(),
                project.revision(),
                roots,
                project.wishes().statements());
        Image whole = documents.on(platforms);
        if (proof.isPresent()) {
          Verify.unwritten(whole, tags(decisions), proof.get(), settings, listener);
        }
        results.add(write(request, decisions, sources, whole, reporter, listener));
      }
      keep(request, pins, reporter);
      return results;
    }
  }

  // Said now, not after the compiler has had its minutes.
  private static void requireRegistry(BuildRequest request, List<Planner.Request> images)
      throws Failure {
    boolean pushes = request.outputs().stream().anyMatch(Output.Registry.class::isInstance);
    if (pushes && images.stream().anyMatch(image -> image.settings().names().isEmpty())) {
      throw new Failure(
              Failure.Kind.USAGE, "push", "the image has no name, so no registry to go to")
          .remedy("name it with its registry: --tag ghcr.io/me/greeter:1.0");
    }
    for (Planner.Request image : pushes ? images : List.<Planner.Request>of()) {
      for (Reference name : image.settings().names()) {
        Registries.requireAccount(name);
      }
    }
  }

  private static BuildResult write(
      BuildRequest request,
      Decisions decisions,
      Sources sources,
      Image image,
      Reporter reporter,
      Event.Listener listener)
      throws Failure, IOException, InterruptedException {
    List<Reference> tags = tags(decisions);
    List<Output> outputs = outputs(request, decisions, sources.project());
    Outputs writing =
        new Outputs(
            image,
            tags,
            decisions.platforms().getFirst().ground().flatMap(GroundImage::repository),
            request.settings().environment(),
            listener);
    for (Output output : outputs) {
      reporter.stage(
          Optional.empty(),
          Outputs.step(output),
          name(output, tags),
          () -> {
            try {
              writing.write(output);
            } catch (IOException e) {
              throw MachineTrouble.atOutput(Outputs.step(output), name(output, tags), e);
            }
            return output;
          },
          _ -> false,
          _ -> name(output, tags));
    }
    return result(image, tags, outputs);
  }

  private static List<Plan> planUnguarded(BuildRequest request, Event.Listener listener)
      throws Failure, IOException, InterruptedException {
    return decided(request, listener, (decisions, ground) -> Planned.of(decisions, ground.roots()));
  }

  private static List<Path> ejectUnguarded(
      BuildRequest request, boolean force, Event.Listener listener)
      throws Failure, IOException, InterruptedException {
    for (Planner.Request image : Project.read(request).images()) {
      Ejection.require(image.base());
    }
    Lock lock = LockFile.read(request.project()).orElse(Lock.EMPTY);
    List<Ejection> ejections =
        decided(
            request,
            listener,
            (decisions, ground) ->
                Ejection.of(
                    ground.planner().further(decisions, lock),
                    ejected(request, decisions, ground, lock)));
    if (ejections.size() > 1) {
      throw new Failure(
              Failure.Kind.USAGE, "eject", ejections.size() + " images do not fit one Dockerfile")
          .remedy("choose one with --target");
    }
    List<Path> written = ejections.getFirst().write(request.project(), force);
    Reporter reporter = new Reporter(listener, request.settings().cache());
    ejections.getFirst().notes().forEach(reporter::note);
    return written;
  }

  private static Ejection.Project ejected(
      BuildRequest request, Decisions decisions, Ground ground, Lock lock)
      throws Failure, IOException {
    Path project = request.project().toRealPath();
    List<InstalledShard> shards = ground.shards().shards();
    List<String> others = new ArrayList<>();
    Configuration configuration = ground.project().wishes().configuration();
    configuration.keys().ifPresent(_ -> others.add("keys"));
    configuration.mirror().ifPresent(_ -> others.add("mirror"));
    configuration.snapshot().ifPresent(_ -> others.add("snapshot"));
    return new Ejection.Project(
        tags(decisions),
        !lock.equals(Lock.EMPTY),
        shards.stream().map(InstalledShard::name).toList(),
        shards.stream()
            .filter(shard -> shard.source().kind() == ShardSource.Kind.PATH)
            .filter(shard ->
                !project.resolve(shard.source().location()).normalize().startsWith(project))
            .map(InstalledShard::name)
            .toList(),
        others);
  }

  /// What decisions were made with.
  private record Ground(Project project, Planner planner, Roots roots, ProjectShards shards) {}

  /// Something made of decisions.
  private interface Rendering<T> {
    T of(Decisions decisions, Ground ground) throws Failure, IOException, InterruptedException;
  }

  private static <T> List<T> decided(
      BuildRequest request, Event.Listener listener, Rendering<T> rendering)
      throws Failure, IOException, InterruptedException {
    Project project = Project.read(request);
    Settings settings = project.settings();
    Store store = Store.open(settings.cache());
    Reporter reporter = new Reporter(listener, settings.cache());
    Fetching fetching = new Fetching(listener);
    Pins pins = pins(request);
    try (Downloads downloads = downloads(settings, fetching);
        Registries registries = registries(request, settings)) {
      List<Planner.Request> images =
          project.images(new BaseImages(store, registries, settings.offline(), pins));
      Roots roots = new Roots(store, downloads, settings.jobs());
      Releases releases = releases(project, store, downloads);
      Planner planner = planner(project, store, releases, downloads, roots, pins);
      ProjectShards shards =
          shards(request.project(), project, settings, store, releases, roots, reporter);
      Sources sources = Sources.read(request.project(), shards.directory());
      List<T> results = new ArrayList<>();
      for (Planner.Request image : images) {
        results.add(
            rendering.of(
                decide(image, sources, shards, planner, reporter, fetching),
                new Ground(project, planner, roots, shards)));
      }
      return results;
    }
  }

  // Those that an image may be pushed to unseen may give one unseen, too.
  private static Registries registries(BuildRequest request, Settings settings) {
    Set<String> insecure = new TreeSet<>();
    for (Output output : request.outputs()) {
      if (output instanceof Output.Registry registry) {
        insecure.addAll(registry.insecure());
      }
    }
    return new Registries(new RegistrySettings(settings.environment(), insecure, _ -> {}));
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

  private static Releases releases(Project project, Store store, Downloads downloads)
      throws Failure {
    Settings settings = project.settings();
    return new Releases(
        store,
        downloads,
        new Releases.Settings(
            settings.machine(),
            mirrors(project),
            keys(project),
            project.wishes().configuration().snapshot(),
            settings.acceptExpired(),
            settings.indexAge(),
            Instant.now()));
  }

  // A mirror is one of the base's distribution.
  private static SortedMap<String, URI> mirrors(Project project) throws Failure {
    SortedMap<String, URI> mirrors = new TreeMap<>();
    Optional<URI> mirror = project.settings().mirror();
    if (mirror.isPresent()) {
      mirrors.put(
          BaseName.parse(project.wishes().base().orElse(Base.DEFAULT)).distribution(),
          mirror.get());
    }
    return mirrors;
  }

  private static Optional<Path> keys(Project project) {
    return project
        .wishes()
        .configuration()
        .keys()
        .map(project.wishes().request().project()::resolve);
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

  private static String name(Output output, List<Reference> tags) {
    return switch (output) {
      case Output.Archive archive -> archive.file().toString();
      case Output.Layout layout -> layout.directory().toString();
      case Output.Trees trees -> trees.directory().toString();
      case Output.ArchiveToStandardOutput _ -> "standard output";
      case Output.DockerArchive archive -> archive.file().toString();
      case Output.Engine _ -> "the container engine here";
      case Output.Registry _ -> Publishing.what(tags);
    };
  }

  private static BuildResult result(Image image, List<Reference> tags, List<Output> outputs) {
    return new BuildResult(
        tags.stream().map(tag -> tag.withDigest(image.digest()).familiar()).toList(),
        Descriptor.of(MediaTypes.INDEX, image.indexBlob()),
        image.platforms().stream()
            .map(platform ->
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
