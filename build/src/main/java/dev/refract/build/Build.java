package dev.refract.build;

import dev.refract.build.compile.Compile;
import dev.refract.build.compile.MacroPrograms;
import dev.refract.build.compile.Toolchain;
import dev.refract.build.image.Assembly;
import dev.refract.build.image.Dates;
import dev.refract.build.image.Finished;
import dev.refract.build.image.Labels;
import dev.refract.build.image.NewestFile;
import dev.refract.build.link.Link;
import dev.refract.build.parallel.Tasks;
import dev.refract.build.plan.Decisions;
import dev.refract.build.plan.Revision;
import dev.refract.build.plan.Sources;
import dev.refract.build.plan.TargetPlatform;
import dev.refract.build.roots.Root;
import dev.refract.build.roots.RootPackage;
import dev.refract.build.roots.Roots;
import dev.refract.build.sandbox.Plain;
import dev.refract.build.sandbox.Sandbox;
import dev.refract.build.store.Result;
import dev.refract.build.store.Scratch;
import dev.refract.build.store.Step;
import dev.refract.build.store.Store;
import dev.refract.failure.Failure;
import dev.refract.oci.PlatformImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The way from decisions to finished images: roots, then for each platform compile, link, image.
final class Build {
  private final Decisions decisions;
  private final Sources sources;
  private final boolean release;
  private final Settings settings;
  private final Store store;
  private final Roots roots;
  private final Fetching fetching;
  private final Reporter reporter;
  private final String tool;
  private Optional<Root> toolchain = Optional.empty();
  private Optional<Sandbox> sandbox = Optional.empty();

  Build(
      Decisions decisions,
      Sources sources,
      boolean release,
      Settings settings,
      Store store,
      Roots roots,
      Fetching fetching,
      Reporter reporter)
      throws IOException {
    this.decisions = decisions;
    this.sources = sources;
    this.release = release;
    this.settings = settings;
    this.store = store;
    this.roots = roots;
    this.fetching = fetching;
    this.reporter = reporter;
    this.tool = Tool.digest();
  }

  /// The images, in the order of the platforms.
  ///
  /// @param revision of the project, where git knows it
  List<PlatformImage> run(Optional<Revision> revision)
      throws Failure, IOException, InterruptedException {
    prepare();
    List<RootPackage> files = new ArrayList<>();
    decisions.platforms().forEach(platform -> files.addAll(platform.image()));
    Dates dates = Dates.of(settings.environment(), revision, NewestFile.in(files, roots, store));
    Labels labels = Labels.of(decisions.shard(), revision, dates);
    List<Tasks.Task<PlatformImage>> tasks = new ArrayList<>();
    for (Decisions.ForPlatform platform : decisions.platforms()) {
      tasks.add(() -> image(platform, labels));
    }
    return Tasks.run(settings.jobs(), tasks);
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
    }
    if (needed.isEmpty()) {
      return;
    }
    decisions.platforms().forEach(platform -> needed.addAll(platform.image()));
    List<RootPackage> missing = roots.missing(needed);
    if (missing.isEmpty()) {
      return;
    }
    long bytes = missing.stream().mapToLong(pack -> pack.download().size()).sum();
    String what = missing.size() + " packages, " + Sizes.text(bytes);
    fetching.begin(new Event.Step(Optional.empty(), "fetch"), bytes);
    reporter.stage(
        Optional.empty(),
        "fetch",
        what,
        () -> {
          roots.prepare(missing);
          return missing.size();
        },
        _ -> false,
        _ -> what);
  }

  private PlatformImage image(Decisions.ForPlatform platform, Labels labels)
      throws Failure, IOException, InterruptedException {
    TargetPlatform target = platform.target();
    SortedMap<String, String> inputs = new TreeMap<>();
    inputs.put("tool", tool);
    inputs.put("toolchain", roots.digest(decisions.toolchain()).toString());
    inputs.put("sysroot", roots.digest(platform.sysroot()).toString());
    Compile.Places places = places(platform);
    SortedMap<String, String> compileInputs = new TreeMap<>(inputs);
    compileInputs.put("sandbox", sandbox().level());
    Step compile =
        new Compile(
                sources,
                decisions.program().main(),
                target,
                release,
                decisions.base().timeAbi(),
                compileInputs,
                places,
                new MacroPrograms(store))
            .step();
    Result compiled =
        reporter.step(
            Optional.of(target.platform()),
            "compile",
            "Crystal " + decisions.crystal() + (release ? ", optimised" : ""),
            () -> store.result(compile));
    Link link = new Link(compile, target, inputs, places, store);
    Step linking = link.step(compiled.blob(Compile.OBJECT), compiled.blob(Compile.WORDS));
    Result linked =
        reporter.step(
            Optional.of(target.platform()), "link", "lld, hybrid", () -> store.result(linking));
    Step assembly =
        new Assembly(
                decisions.program().name(),
                target,
                linking,
                platform.sysroot(),
                platform.image(),
                labels.dates().clamped(NewestFile.in(platform.image(), roots, store)),
                labels.dates().created(),
                tool,
                roots,
                store)
            .step(linked);
    Result layers =
        reporter.step(
            Optional.of(target.platform()),
            "image",
            "audited, three layers",
            () -> store.whole(assembly));
    return Finished.image(decisions.program().name(), target, layers, labels, store);
  }

  private Compile.Places places(Decisions.ForPlatform platform) {
    return new Compile.Places() {
      @Override
      public Toolchain toolchain() throws Failure, IOException, InterruptedException {
        Sandbox strongest = sandbox();
        return new Toolchain(toolchainRoot(), strongest, decisions.crystal());
      }

      @Override
      public Path sysroot() throws Failure, IOException, InterruptedException {
        return roots.root(platform.sysroot()).tree();
      }
    };
  }

  private synchronized Root toolchainRoot() throws Failure, IOException, InterruptedException {
    if (toolchain.isEmpty()) {
      toolchain = Optional.of(roots.root(decisions.toolchain()));
    }
    return toolchain.get();
  }

  private synchronized Sandbox sandbox() throws Failure, IOException, InterruptedException {
    if (sandbox.isEmpty()) {
      try (Scratch scratch = store.scratch()) {
        sandbox = Optional.of(Sandbox.strongest(toolchainRoot().tree(), scratch.directory()));
      }
      if (sandbox.get() instanceof Plain) {
        reporter.note(
            "this machine allows no namespaces, so the compiler runs without walls around it");
      }
    }
    return sandbox.get();
  }
}
