package dev.refract.build;

import dev.refract.build.image.Dates;
import dev.refract.build.plan.Decisions;
import dev.refract.build.plan.Planner;
import dev.refract.build.plan.Revision;
import dev.refract.build.plan.Sources;
import dev.refract.build.roots.Releases;
import dev.refract.build.roots.RootPackage;
import dev.refract.build.roots.Roots;
import dev.refract.build.store.Store;
import dev.refract.distro.Downloads;
import dev.refract.failure.Failure;
import dev.refract.oci.Image;
import dev.refract.oci.PlatformImage;
import dev.refract.oci.Reference;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Builds one image for many platforms from one Crystal project.
public final class Refract {
  private Refract() {}

  /// Builds the image and writes it to its outputs.
  ///
  /// Nothing half-written is left at an output, whatever happens. Safe to call from several threads
  /// and processes with the same cache.
  ///
  /// @throws Failure of any kind; see [Failure.Kind]
  public static BuildResult build(BuildRequest request, Event.Listener listener) throws Failure {
    return guarded("build", request, () -> buildUnguarded(request, listener));
  }

  /// Says what [#build] would do, fetching nothing but package indices.
  ///
  /// @throws Failure as [#build] would before its first package
  public static Plan plan(BuildRequest request, Event.Listener listener) throws Failure {
    return guarded("plan", request, () -> planUnguarded(request, listener));
  }

  private static BuildResult buildUnguarded(BuildRequest request, Event.Listener listener)
      throws Failure, IOException, InterruptedException {
    Planner.Request read = Planner.Request.read(request);
    Settings settings = request.settings();
    Dates.epoch(settings.environment());
    Store store = Store.open(settings.cache());
    Fetching fetching = new Fetching(listener);
    Reporter reporter = new Reporter(listener, settings.cache());
    try (Downloads downloads = downloads(settings, fetching)) {
      Sources sources = Sources.read(request.project());
      Decisions decisions = decide(request, read, sources, store, downloads, reporter);
      Roots roots = new Roots(store, downloads, settings.jobs());
      Optional<Revision> revision = Revision.of(sources.project());
      List<PlatformImage> platforms =
          new Build(
                  decisions, sources, request.release(), settings, store, roots, fetching, reporter)
              .run(revision);
      Image image = new Image(platforms, platforms.getFirst().annotations());
      List<Reference> tags = tags(request, decisions);
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
  }

  private static Plan planUnguarded(BuildRequest request, Event.Listener listener)
      throws Failure, IOException, InterruptedException {
    Planner.Request read = Planner.Request.read(request);
    Settings settings = request.settings();
    Store store = Store.open(settings.cache());
    Reporter reporter = new Reporter(listener, settings.cache());
    try (Downloads downloads = downloads(settings, new Fetching(listener))) {
      Sources sources = Sources.read(request.project());
      Decisions decisions = decide(request, read, sources, store, downloads, reporter);
      Roots roots = new Roots(store, downloads, settings.jobs());
      List<Plan.ForPlatform> platforms = new ArrayList<>();
      for (Decisions.ForPlatform platform : decisions.platforms()) {
        platforms.add(
            new Plan.ForPlatform(
                platform.target().platform(),
                platform.target().crystal().triple(),
                platform.target().crystal().cpu(),
                platform.target().debian(),
                platform.target().overlay(decisions.base()),
                "hybrid",
                root(platform.sysroot(), roots),
                files(platform.image())));
      }
      return new Plan(
          decisions.shard().name(),
          decisions.shard().version(),
          decisions.program().main(),
          new Plan.Choice(
              decisions.crystal() + " from " + decisions.compilerFrom(), decisions.compilerWhy()),
          decisions.base().name(),
          request.release(),
          root(decisions.toolchain(), roots),
          platforms);
    }
  }

  private static Downloads downloads(Settings settings, Fetching fetching) {
    return new Downloads(
        new Downloads.Settings(
            settings.cache(), settings.environment(), settings.offline(), fetching));
  }

  private static Decisions decide(
      BuildRequest request,
      Planner.Request read,
      Sources sources,
      Store store,
      Downloads downloads,
      Reporter reporter)
      throws Failure, IOException, InterruptedException {
    Settings settings = request.settings();
    Releases releases =
        new Releases(
            store,
            downloads,
            new Releases.Settings(
                settings.machine(),
                settings.mirror(),
                settings.acceptExpired(),
                settings.indexAge(),
                Instant.now()));
    Planner planner = new Planner(store, releases);
    Decisions decisions =
        reporter.stage(
            Optional.empty(),
            "plan",
            read.shard().name() + " " + read.shard().version(),
            () -> planner.decide(read, sources, request.crystal()),
            _ -> false,
            made ->
                "Crystal "
                    + made.crystal()
                    + " ("
                    + made.compilerFrom()
                    + "), libraries of "
                    + made.base().name());
    decisions.notes().forEach(reporter::note);
    return decisions;
  }

  private static Plan.Root root(List<RootPackage> packages, Roots roots) throws IOException {
    return new Plan.Root(files(packages), roots.present(packages));
  }

  private static List<Plan.PackageFile> files(List<RootPackage> packages) {
    return packages.stream()
        .map(pack ->
            new Plan.PackageFile(
                pack.name(), pack.version(), pack.suite(), pack.download().size(), pack.why()))
        .toList();
  }

  private static List<Reference> tags(BuildRequest request, Decisions decisions) throws Failure {
    if (!request.tags().isEmpty()) {
      return request.tags().stream().map(Reference::tagged).toList();
    }
    return List.of(
        Reference.parse(decisions.program().name().toLowerCase(Locale.ROOT))
            .withTag(decisions.shard().version().replaceAll("[^A-Za-z0-9_.-]", "-")));
  }

  private static List<Output> outputs(BuildRequest request, Decisions decisions, Path project) {
    return request.outputs().isEmpty()
        ? List.of(
            new Output.Archive(
                project.resolve("dist").resolve(decisions.program().name() + ".tar")))
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
