package dev.refract.build;

import dev.refract.archive.Digest;
import dev.refract.build.compile.Commands;
import dev.refract.build.compile.Compile;
import dev.refract.build.compile.MacroPrograms;
import dev.refract.build.compile.ProjectCopy;
import dev.refract.build.compile.TimeLimit;
import dev.refract.build.compile.Toolchain;
import dev.refract.build.config.Packing;
import dev.refract.build.emulator.Emulator;
import dev.refract.build.emulator.Programs;
import dev.refract.build.image.Assembly;
import dev.refract.build.image.Dates;
import dev.refract.build.image.Finished;
import dev.refract.build.image.Ground;
import dev.refract.build.image.Inventory;
import dev.refract.build.image.Labels;
import dev.refract.build.image.LinkedProgram;
import dev.refract.build.image.NewestFile;
import dev.refract.build.image.Startup;
import dev.refract.build.link.EmulatedLink;
import dev.refract.build.link.Link;
import dev.refract.build.link.Placement;
import dev.refract.build.parallel.Tasks;
import dev.refract.build.plan.Decisions;
import dev.refract.build.plan.GroundImage;
import dev.refract.build.plan.Making;
import dev.refract.build.plan.Planner;
import dev.refract.build.plan.Preparation;
import dev.refract.build.plan.Revision;
import dev.refract.build.plan.Sources;
import dev.refract.build.plan.TargetPlatform;
import dev.refract.build.roots.Root;
import dev.refract.build.roots.RootPackage;
import dev.refract.build.roots.Roots;
import dev.refract.build.sandbox.Plain;
import dev.refract.build.sandbox.Sandbox;
import dev.refract.build.store.Inputs;
import dev.refract.build.store.Result;
import dev.refract.build.store.Scratch;
import dev.refract.build.store.Step;
import dev.refract.build.store.Store;
import dev.refract.crystal.ShardTarget;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
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
  private final Programs emulators;
  private final Packing packing;
  private final TimeLimit limit;
  private Optional<Root> toolchain = Optional.empty();
  private Optional<Sandbox> sandbox = Optional.empty();

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
    List<Tasks.Task<Built>> tasks = new ArrayList<>();
    for (Decisions.ForPlatform platform : decisions.platforms()) {
      tasks.add(() -> image(platform, labels));
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

  private Built image(Decisions.ForPlatform decided, Labels labels)
      throws Failure, IOException, InterruptedException {
    Startup startup =
        new Startup(
            decisions.programs().getFirst().name(),
            decisions.mode(),
            decisions.settings(),
            decided.ground().map(ground -> ground.config().execution()));
    List<String> names = decisions.programs().stream().map(ShardTarget::name).toList();
    store.result(Ground.check(names, decided, startup, sources, roots));
    List<Compiled> compiled = new ArrayList<>();
    ProjectCopy project = project(decided);
    Decisions.ForPlatform platform;
    List<LinkedProgram> programs = new ArrayList<>();
    try {
      for (ShardTarget program : decisions.programs()) {
        compiled.add(compile(program, project, decided));
      }
      platform = complete(decided, compiled);
      for (Compiled program : compiled) {
        programs.add(link(program, project, platform));
      }
    } catch (Failure failure) {
      throw decisions.preparation().explain(failure, words(compiled));
    }
    TargetPlatform target = platform.target();
    Assembly assembly =
        new Assembly(
            programs,
            platform,
            startup,
            sources,
            labels.dates().clamped(NewestFile.in(platform.shipped(), roots, store)),
            labels.dates().created(),
            packing,
            roots,
            store);
    Result layers =
        reporter.stage(
            Optional.of(target.platform()),
            Stage.IMAGE,
            "audited layers",
            () -> store.whole(assembly.step()),
            Result::cached,
            made -> "audited, " + Assembly.layers(made) + " layers");
    return new Built(
        platform,
        Finished.image(startup, target, platform.ground(), layers, packing, labels, store),
        Inventory.read(Files.readAllBytes(store.file(assembly.step(), Assembly.INVENTORY))));
  }

  /// A program's object and link line.
  private record Compiled(
      String name,
      Step step,
      Digest object,
      Digest line,
      Digest words,
      Optional<Digest> libraries) {}

  private String words(List<Compiled> programs) throws IOException {
    StringBuilder words = new StringBuilder();
    for (Compiled program : programs) {
      Optional<Path> file = store.intact(program.words());
      if (file.isPresent()) {
        words.append(Files.readString(file.get(), StandardCharsets.ISO_8859_1));
      }
    }
    return words.toString();
  }

  // What the compiler reads: the sources, after the commands that the project has run before.
  private ProjectCopy project(Decisions.ForPlatform platform)
      throws Failure, IOException, InterruptedException {
    Preparation preparation = decisions.preparation();
    if (preparation.commands().isEmpty()) {
      return new ProjectCopy.Untouched(sources);
    }
    Inputs inputs = inputs(platform).with("sandbox", sandbox().level());
    Step step =
        new Commands(
                sources,
                preparation,
                platform.target(),
                decisions.mode(),
                inputs,
                places(platform),
                limit)
            .step();
    Result result =
        reporter.step(
            Optional.of(platform.target().platform()),
            Stage.COMMANDS,
            String.join(
                ", ", preparation.commands().stream().map(Preparation.Command::line).toList()),
            () -> store.result(step));
    return new ProjectCopy.Prepared(step, result.blob(Commands.PROJECT), store);
  }

  private Compiled compile(ShardTarget program, ProjectCopy project, Decisions.ForPlatform platform)
      throws Failure, IOException, InterruptedException {
    TargetPlatform target = platform.target();
    Inputs inputs =
        inputs(platform)
            .with("sandbox", sandbox().level())
            .with("compiler", decisions.compilerOf(platform).digest());
    if (platform.making() instanceof Making.Emulated) {
      inputs = inputs.and(emulation(platform));
    }
    Step step =
        new Compile(
                project,
                program.main(),
                target,
                decisions.release(),
                decisions.mode(),
                platform.flags(),
                decisions.base().timeAbi(),
                decisions.preparation(),
                limit,
                inputs,
                places(platform),
                new MacroPrograms(store))
            .step();
    Result result =
        reporter.step(
            Optional.of(target.platform()),
            Stage.COMPILE,
            "Crystal " + compiler(platform) + (decisions.release() ? ", optimised" : ""),
            () -> store.result(step));
    return new Compiled(
        program.name(),
        step,
        result.blob(Compile.OBJECT),
        result.blob(Compile.LINE),
        result.blob(Compile.WORDS),
        Optional.ofNullable(result.blobs().get(Compile.LIBRARIES)));
  }

  private String compiler(Decisions.ForPlatform platform) {
    String version = decisions.compilerOf(platform).version().toString();
    return switch (platform.making()) {
      case Making.Cross _, Making.EmulatedLink _ -> version;
      case Making.Emulated _ -> version + " under qemu";
    };
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

  private LinkedProgram link(Compiled program, ProjectCopy project, Decisions.ForPlatform platform)
      throws Failure, IOException, InterruptedException {
    Link link = linkOf(program, platform);
    Placement wanted = link.placement(program.words());
    Placement placement =
        switch (platform.making()) {
          case Making.Cross _ -> wanted;
          case Making.EmulatedLink _, Making.Emulated _ -> fit(link, program, wanted);
        };
    Step step =
        switch (platform.making()) {
          case Making.Cross _ -> link.step(program.object(), program.words(), placement);
          case Making.EmulatedLink _, Making.Emulated _ ->
              new EmulatedLink(
                      link, project, emulation(platform), scratch -> emulated(platform, scratch))
                  .step(program.object(), program.line(), placement);
        };
    String linker = linker(platform) + decisions.mode().word();
    Result result =
        reporter.stage(
            Optional.of(platform.target().platform()),
            Stage.LINK,
            linker,
            () -> store.result(step),
            Result::cached,
            linked -> linker + beside(Link.placement(placement, linked)));
    return new LinkedProgram(
        program.name(),
        step,
        result.blob(Link.PROGRAM),
        Link.taken(result),
        Link.libraries(result));
  }

  // Which archives cannot be inside only a linker finds out, and lld alone tells. It may well fail
  // for another reason, which is then why it is not the one that links.
  private Placement fit(Link link, Compiled program, Placement placement)
      throws Failure, IOException, InterruptedException {
    try {
      Step trial = link.step(program.object(), program.words(), placement);
      return Link.placement(placement, store.result(trial));
    } catch (Failure failure) {
      if (failure.kind() == Failure.Kind.INTERRUPTED) {
        throw failure;
      }
      return placement;
    }
  }

  private static String linker(Decisions.ForPlatform platform) {
    return switch (platform.making()) {
      case Making.Cross _ -> "lld, ";
      case Making.EmulatedLink _, Making.Emulated _ -> "its own C compiler under qemu, ";
    };
  }

  private Link linkOf(Compiled program, Decisions.ForPlatform platform)
      throws Failure, IOException, InterruptedException {
    return new Link(
        program.step(),
        program.libraries(),
        platform.target(),
        decisions.mode(),
        inputs(platform),
        places(platform),
        store);
  }

  private Inputs inputs(Decisions.ForPlatform platform)
      throws Failure, IOException, InterruptedException {
    return Inputs.NONE
        .with("toolchain", roots.digest(decisions.toolchain()))
        .with("sysroot", roots.digest(platform.sysroot()));
  }

  // In hybrid mode a library beside the program is the exception.
  private String beside(Placement placement) {
    return switch (decisions.mode()) {
      case HYBRID ->
          placement.shared().isEmpty()
              ? ""
              : "; without an archive that can be inside, so beside the program: "
                  + String.join(", ", placement.shared());
      case STATIC, DYNAMIC -> "";
    };
  }

  private Compile.Places places(Decisions.ForPlatform platform) {
    return new Compile.Places() {
      @Override
      public Toolchain toolchain() throws Failure, IOException, InterruptedException {
        Sandbox strongest = sandbox();
        return new Toolchain(toolchainRoot(), strongest, decisions.compiler(), false);
      }

      @Override
      public Optional<Toolchain> emulated(Path scratch)
          throws Failure, IOException, InterruptedException {
        return switch (platform.making()) {
          case Making.Cross _, Making.EmulatedLink _ -> Optional.empty();
          case Making.Emulated making ->
              Optional.of(
                  new Toolchain(
                      roots.root(making.root()),
                      Build.this.emulated(platform, scratch),
                      making.compiler(),
                      true));
        };
      }

      @Override
      public Path sysroot() throws Failure, IOException, InterruptedException {
        return roots.root(platform.sysroot()).tree();
      }
    };
  }

  // What can change the result of a program that runs under qemu.
  private Inputs emulation(Decisions.ForPlatform platform)
      throws Failure, IOException, InterruptedException {
    return Inputs.NONE
        .with("emulated", roots.digest(platform.making().root()))
        .with("qemu", emulators.digest());
  }

  private Sandbox emulated(Decisions.ForPlatform platform, Path scratch)
      throws Failure, IOException, InterruptedException {
    return new Emulator(emulators, scratch)
        .sandbox(roots.root(platform.making().root()).tree(), platform.target().platform());
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
