package dev.refract.build;

import dev.refract.build.compile.Commands;
import dev.refract.build.compile.Compile;
import dev.refract.build.compile.MacroPrograms;
import dev.refract.build.compile.ProjectCopy;
import dev.refract.build.compile.TimeLimit;
import dev.refract.build.config.Packing;
import dev.refract.build.image.Assembly;
import dev.refract.build.image.Finished;
import dev.refract.build.image.Ground;
import dev.refract.build.image.Inventory;
import dev.refract.build.image.Labels;
import dev.refract.build.image.LinkedProgram;
import dev.refract.build.image.NewestFile;
import dev.refract.build.image.Startup;
import dev.refract.build.plan.Decisions;
import dev.refract.build.plan.Making;
import dev.refract.build.plan.Planner;
import dev.refract.build.plan.Preparation;
import dev.refract.build.plan.Sources;
import dev.refract.build.plan.TargetPlatform;
import dev.refract.build.store.Inputs;
import dev.refract.build.store.Result;
import dev.refract.build.store.Step;
import dev.refract.build.store.Store;
import dev.refract.crystal.ShardTarget;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/// The way of one platform: its programs compiled and linked, then the image of them.
///
/// @param places where its roots are
/// @param sources of the project
/// @param planner finds packages for what only the link line tells
/// @param packing of layers
/// @param limit for what the project has run
record PlatformBuild(
    Decisions decisions,
    PlatformRoots places,
    Sources sources,
    Planner planner,
    Store store,
    Reporter reporter,
    Packing packing,
    TimeLimit limit) {
  /// The image of the platform.
  Built image(Labels labels) throws Failure, IOException, InterruptedException {
    Decisions.ForPlatform decided = places.platform();
    Startup startup =
        new Startup(
            decisions.programs().getFirst().name(),
            decisions.mode(),
            decisions.settings(),
            decided.ground().map(ground -> ground.config().execution()));
    List<String> names = decisions.programs().stream().map(ShardTarget::name).toList();
    store.result(Ground.check(names, decided, startup, sources, places.roots()));
    List<Compiled> compiled = new ArrayList<>();
    ProjectCopy project = project();
    Decisions.ForPlatform platform;
    List<LinkedProgram> programs = new ArrayList<>();
    try {
      for (ShardTarget program : decisions.programs()) {
        compiled.add(compile(program, project));
      }
      platform = complete(compiled);
      Linking linking = new Linking(places.with(platform), store, reporter);
      for (Compiled program : compiled) {
        programs.add(linking.link(program, project));
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
            labels.dates().clamped(NewestFile.in(platform.shipped(), places.roots(), store)),
            labels.dates().created(),
            packing,
            places.roots(),
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
  private ProjectCopy project() throws Failure, IOException, InterruptedException {
    Preparation preparation = decisions.preparation();
    if (preparation.commands().isEmpty()) {
      return new ProjectCopy.Untouched(sources);
    }
    Inputs inputs = places.inputs().with("sandbox", places.machine().sandbox().level());
    Step step =
        new Commands(
                sources,
                preparation,
                places.platform().target(),
                decisions.mode(),
                inputs,
                places,
                limit)
            .step();
    Result result =
        reporter.step(
            Optional.of(places.platform().target().platform()),
            Stage.COMMANDS,
            String.join(
                ", ", preparation.commands().stream().map(Preparation.Command::line).toList()),
            () -> store.result(step));
    return new ProjectCopy.Prepared(step, result.blob(Commands.PROJECT), store);
  }

  private Compiled compile(ShardTarget program, ProjectCopy project)
      throws Failure, IOException, InterruptedException {
    Decisions.ForPlatform platform = places.platform();
    TargetPlatform target = platform.target();
    Inputs inputs =
        places
            .inputs()
            .with("sandbox", places.machine().sandbox().level())
            .with("compiler", decisions.compilerOf(platform).digest());
    if (platform.making() instanceof Making.Emulated) {
      inputs = inputs.and(places.emulation());
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
                places,
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
  private Decisions.ForPlatform complete(List<Compiled> programs)
      throws Failure, IOException, InterruptedException {
    SortedSet<String> missing = new Linking(places, store, reporter).missing(programs);
    return missing.isEmpty()
        ? places.platform()
        : planner.further(decisions, places.platform(), List.copyOf(missing));
  }
}
