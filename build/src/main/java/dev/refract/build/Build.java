package dev.refract.build;

import dev.refract.archive.Digest;
import dev.refract.build.compile.Compile;
import dev.refract.build.compile.MacroPrograms;
import dev.refract.build.compile.Toolchain;
import dev.refract.build.image.Assembly;
import dev.refract.build.image.Dates;
import dev.refract.build.image.Finished;
import dev.refract.build.image.Labels;
import dev.refract.build.image.LinkedProgram;
import dev.refract.build.image.NewestFile;
import dev.refract.build.link.Link;
import dev.refract.build.link.Placement;
import dev.refract.build.parallel.Tasks;
import dev.refract.build.plan.Decisions;
import dev.refract.build.plan.Planner;
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
import dev.refract.crystal.ShardTarget;
import dev.refract.failure.Failure;
import dev.refract.oci.PlatformImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// The way from decisions to finished images: roots, then for each platform compile, link, image.
final class Build {
  private final Planner planner;
  private final Decisions decisions;
  private final Sources sources;
  private final Settings settings;
  private final Store store;
  private final Roots roots;
  private final Fetching fetching;
  private final Reporter reporter;
  private final String tool;
  private Optional<Root> toolchain = Optional.empty();
  private Optional<Sandbox> sandbox = Optional.empty();

  Build(
      Planner planner,
      Decisions decisions,
      Sources sources,
      Settings settings,
      Store store,
      Roots roots,
      Fetching fetching,
      Reporter reporter)
      throws IOException {
    this.planner = planner;
    this.decisions = decisions;
    this.sources = sources;
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
    fetching.begin(new Event.Step(Optional.empty(), "fetch"), OptionalLong.of(bytes));
    reporter.stage(
        Optional.empty(),
        "fetch",
        what,
        () -> {
          roots.prepare(missing);
          return missing.size();
        },
        _ -> false,
        unpacked -> fetching.fetched() + "unpacked " + unpacked + " packages");
    fetching.end();
  }

  private PlatformImage image(Decisions.ForPlatform decided, Labels labels)
      throws Failure, IOException, InterruptedException {
    List<Compiled> compiled = new ArrayList<>();
    for (ShardTarget program : decisions.programs()) {
      compiled.add(compile(program, decided));
    }
    Decisions.ForPlatform platform = complete(decided, compiled);
    List<LinkedProgram> programs = new ArrayList<>();
    for (Compiled program : compiled) {
      programs.add(link(program, platform));
    }
    TargetPlatform target = platform.target();
    Assembly assembly =
        new Assembly(
            programs,
            target,
            decisions.mode(),
            platform.sysroot(),
            platform.image(),
            labels.dates().clamped(NewestFile.in(platform.image(), roots, store)),
            labels.dates().created(),
            tool,
            roots,
            store);
    Result layers =
        reporter.step(
            Optional.of(target.platform()),
            "image",
            "audited, three layers",
            () -> store.whole(assembly.step()));
    return Finished.image(
        programs.getFirst().name(), target, decisions.mode(), layers, labels, store);
  }

  /// A program's object and link line.
  private record Compiled(String name, Step step, Digest object, Digest words) {}

  private Compiled compile(ShardTarget program, Decisions.ForPlatform platform)
      throws Failure, IOException, InterruptedException {
    TargetPlatform target = platform.target();
    SortedMap<String, String> inputs = inputs(platform);
    inputs.put("sandbox", sandbox().level());
    Step step =
        new Compile(
                sources,
                program.main(),
                target,
                decisions.release(),
                decisions.mode(),
                platform.flags(),
                decisions.base().timeAbi(),
                inputs,
                places(platform),
                new MacroPrograms(store))
            .step();
    Result result =
        reporter.step(
            Optional.of(target.platform()),
            "compile",
            "Crystal " + decisions.crystal() + (decisions.release() ? ", optimised" : ""),
            () -> store.result(step));
    return new Compiled(
        program.name(), step, result.blob(Compile.OBJECT), result.blob(Compile.WORDS));
  }

  // What archives need in turn is known only from the line that the compiler prints.
  private Decisions.ForPlatform complete(Decisions.ForPlatform platform, List<Compiled> programs)
      throws Failure, IOException, InterruptedException {
    SortedSet<String> missing = new TreeSet<>();
    for (Compiled program : programs) {
      missing.addAll(linkOf(program, platform).placement(program.words()).missing());
    }
    return missing.isEmpty()
        ? platform
        : planner.further(decisions, platform, List.copyOf(missing));
  }

  private LinkedProgram link(Compiled program, Decisions.ForPlatform platform)
      throws Failure, IOException, InterruptedException {
    Link link = linkOf(program, platform);
    Placement placement = link.placement(program.words());
    Step step = link.step(program.object(), program.words(), placement);
    Result result =
        reporter.step(
            Optional.of(platform.target().platform()),
            "link",
            "lld, " + decisions.mode().word() + beside(placement),
            () -> store.result(step));
    return new LinkedProgram(program.name(), step, result.blob(Link.PROGRAM), placement);
  }

  private Link linkOf(Compiled program, Decisions.ForPlatform platform)
      throws Failure, IOException, InterruptedException {
    return new Link(
        program.step(),
        platform.target(),
        decisions.mode(),
        inputs(platform),
        places(platform),
        store);
  }

  private SortedMap<String, String> inputs(Decisions.ForPlatform platform)
      throws Failure, IOException, InterruptedException {
    SortedMap<String, String> inputs = new TreeMap<>();
    inputs.put("tool", tool);
    inputs.put("toolchain", roots.digest(decisions.toolchain()).toString());
    inputs.put("sysroot", roots.digest(platform.sysroot()).toString());
    return inputs;
  }

  // In hybrid mode a library beside the program is the exception.
  private String beside(Placement placement) {
    return switch (decisions.mode()) {
      case HYBRID ->
          placement.shared().isEmpty()
              ? ""
              : "; without an archive, so beside the program: "
                  + String.join(", ", placement.shared());
      case STATIC, DYNAMIC -> "";
    };
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
