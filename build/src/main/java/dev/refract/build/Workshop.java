package dev.refract.build;

import dev.refract.build.config.BaseName;
import dev.refract.build.emulator.Programs;
import dev.refract.build.lock.Pins;
import dev.refract.build.plan.Base;
import dev.refract.build.plan.BaseImages;
import dev.refract.build.plan.Decisions;
import dev.refract.build.plan.ImageRequest;
import dev.refract.build.plan.Planner;
import dev.refract.build.plan.Sources;
import dev.refract.build.roots.Releases;
import dev.refract.build.roots.Roots;
import dev.refract.build.shards.ProjectShards;
import dev.refract.build.shards.ShardInstaller;
import dev.refract.build.store.Store;
import dev.refract.distro.Downloads;
import dev.refract.failure.Failure;
import dev.refract.oci.registry.Registries;
import dev.refract.oci.registry.RegistrySettings;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What a request is worked on with, opened once: the cache, the archives of packages, registries,
/// and the way from what is wanted to decisions.
final class Workshop implements AutoCloseable {
  private final BuildRequest request;
  private final Project project;
  private final Settings settings;
  private final Pins pins;
  private final Store store;
  private final Downloads downloads;
  private final Registries registries;
  private final Releases releases;
  private final Roots roots;
  private final Planner planner;
  private final Fetching fetching;
  private final Reporter reporter;

  /// Asks nobody for anything yet.
  ///
  /// @param pins what refract.lock holds the work to
  Workshop(BuildRequest request, Project project, Pins pins, Event.Listener listener)
      throws Failure, IOException {
    this.request = request;
    this.project = project;
    this.settings = project.settings();
    this.pins = pins;
    this.store = Store.open(settings.cache());
    this.fetching = new Fetching(listener);
    this.reporter = new Reporter(listener, settings.cache());
    Releases.Settings archives = archives(project);
    this.downloads =
        new Downloads(
            new Downloads.Settings(
                settings.cache(), settings.environment(), settings.offline(), fetching));
    this.registries = registries(request, settings);
    this.releases = new Releases(store, downloads, archives);
    this.roots = new Roots(store, downloads, settings.jobs());
    this.planner = new Planner(store, releases, downloads, roots, settings.environment(), pins);
  }

  /// A project's sources with its shards.
  record Material(ProjectShards shards, Sources sources) {}

  /// Something to do with the decisions for one image.
  interface Work<T> {
    T on(Decisions decisions, Material material) throws Failure, IOException, InterruptedException;
  }

  /// The images to make, at least one.
  List<ImageRequest> images() throws Failure, IOException, InterruptedException {
    return project.images(new BaseImages(store, registries, settings.offline(), pins));
  }

  /// Decides how each of the images is made, and does `work` with it.
  <T> List<T> each(Work<T> work) throws Failure, IOException, InterruptedException {
    List<ImageRequest> images = images();
    ProjectShards shards = shards();
    Material material = new Material(shards, Sources.read(request.project(), shards.directory()));
    List<T> results = new ArrayList<>();
    for (ImageRequest image : images) {
      results.add(work.on(decide(image, material), material));
    }
    return results;
  }

  private Decisions decide(ImageRequest image, Material material)
      throws Failure, IOException, InterruptedException {
    // How much has to be fetched shows on the way.
    fetching.begin(new Event.Step(Optional.empty(), Stage.PLAN), OptionalLong.empty());
    Decisions decisions =
        reporter.stage(
            Optional.empty(),
            Stage.PLAN,
            image.shard().name() + " " + image.shard().version(),
            () -> planner.decide(image, material.sources(), material.shards().shards()),
            _ -> false,
            made ->
                "Crystal "
                    + made.compilers().stream()
                        .map(compiler -> compiler.version() + " (" + compiler.origin() + ")")
                        .collect(Collectors.joining(", "))
                    + ", libraries of "
                    + made.base().name());
    fetching.end();
    decisions.notes().forEach(reporter::note);
    return decisions;
  }

  private ProjectShards shards() throws Failure, IOException, InterruptedException {
    return new ShardInstaller(
            store, releases, roots, settings.machine(), settings.environment(), settings.offline())
        .shards(
            request.project(),
            project.shard(),
            step ->
                reporter.step(
                    Optional.empty(), Stage.SHARDS, "what is locked", () -> store.result(step)));
  }

  // A registry that may be pushed to without proof of its identity may be pulled from so, too.
  private static Registries registries(BuildRequest request, Settings settings) {
    Set<String> insecure = new TreeSet<>();
    for (Output output : request.outputs()) {
      if (output instanceof Output.Registry registry) {
        insecure.addAll(registry.insecure());
      }
    }
    return new Registries(new RegistrySettings(settings.environment(), insecure, _ -> {}));
  }

  private static Releases.Settings archives(Project project) throws Failure {
    Settings settings = project.settings();
    return new Releases.Settings(
        settings.machine(),
        mirrors(project),
        project.wishes().configuration().keys().map(project.wishes().request().project()::resolve),
        project.wishes().configuration().snapshot(),
        settings.acceptExpired(),
        settings.indexAge(),
        Instant.now());
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

  Project project() {
    return project;
  }

  Settings settings() {
    return settings;
  }

  Store store() {
    return store;
  }

  Roots roots() {
    return roots;
  }

  Planner planner() {
    return planner;
  }

  Fetching fetching() {
    return fetching;
  }

  Reporter reporter() {
    return reporter;
  }

  /// What runs programs of other machines.
  Programs emulators() {
    return new Programs(store, releases, roots);
  }

  @Override
  public void close() throws IOException {
    try (downloads;
        registries) {
      // Both are closed, whatever becomes of the first.
    }
  }
}
