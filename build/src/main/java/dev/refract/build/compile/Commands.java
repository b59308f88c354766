package dev.refract.build.compile;

import dev.refract.build.config.LinkMode;
import dev.refract.build.plan.Preparation;
import dev.refract.build.plan.SourceArchive;
import dev.refract.build.plan.Sources;
import dev.refract.build.plan.TargetPlatform;
import dev.refract.build.sandbox.Mount;
import dev.refract.build.sandbox.Outcome;
import dev.refract.build.sandbox.Program;
import dev.refract.build.sandbox.Sandbox;
import dev.refract.build.store.Inputs;
import dev.refract.build.store.Scratch;
import dev.refract.build.store.Step;
import dev.refract.crystal.SandboxScripts;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The commands that run before the compiler, for one platform: hooks of refract.yml and allowed
/// postinstalls of shards. They work in a copy of the project, with the target's C compiler and
/// without a network.
///
/// @param sources of the project
/// @param preparation whose commands run
/// @param target what is compiled for
/// @param mode which libraries will be inside the program, which `pkg-config` answers for
/// @param inputs everything else that can change the result: roots, sandbox level
/// @param places gives toolchain and sysroot when the commands have to run
/// @param limit for each command
public record Commands(
    Sources sources,
    Preparation preparation,
    TargetPlatform target,
    LinkMode mode,
    Inputs inputs,
    Compile.Places places,
    TimeLimit limit) {
  /// The step's output: the project afterwards, as a tar archive.
  public static final String PROJECT = "project";

  /// The step; output `project`.
  public Step step() throws IOException {
    Inputs all =
        inputs
            .with("sources", sources.manifest().digest())
            .with("commands", preparation.words())
            .with("target", target.platform().toString())
            .with("mode", mode.word())
            .with("repository", preparation.repositoryDigest());
    String name = "commands-" + all.digest().hex();
    return new Step("commands", all, scratch -> run(scratch, name));
  }

  private Step.Outputs run(Scratch scratch, String constantName)
      throws Failure, IOException, InterruptedException {
    Toolchain toolchain = places.toolchain();
    Path project = scratch.fresh("");
    sources.copyTo(project);
    Path tools = Files.createDirectory(scratch.fresh(""));
    GitView git = new GitView(preparation.repository());
    List<Mount> mounts = new ArrayList<>(git.mounts());
    mounts.add(Mount.writable("project", project));
    mounts.add(Mount.readOnly("sysroot", places.sysroot()));
    mounts.add(Mount.readOnly("tools", tools));
    mounts.add(Mount.writable("temporary", Files.createDirectory(scratch.fresh(""))));
    try (Sandbox.Session session = toolchain.sandbox().open(mounts, constantName)) {
      TargetCompiler compiler = new TargetCompiler(toolchain, target);
      String place = session.path("tools");
      SortedMap<String, String> scripts =
          new TreeMap<>(SandboxScripts.expanding(TargetPackages.of(session, target, mode)));
      scripts.remove(SandboxScripts.MARKER);
      scripts.putAll(compiler.scripts(session, place));
      scripts.putAll(git.scripts(session));
      ScriptFolder.write(scripts, tools);
      git.tie(project, session);
      SortedMap<String, String> environment = environment(session, compiler, place);
      environment.putAll(git.environment(session));
      for (Preparation.Command command : preparation.commands()) {
        run(command, session, environment, scratch);
      }
    }
    Path archive = scratch.fresh("");
    SourceArchive.write(Sources.read(project), archive);
    return new Step.Outputs(Map.of(PROJECT, archive), Map.of());
  }

  private static SortedMap<String, String> environment(
      Sandbox.Session session, TargetCompiler compiler, String place) {
    SortedMap<String, String> environment = new TreeMap<>(compiler.environment(session, place));
    List<String> search = new ArrayList<>(List.of(place));
    search.addAll(session.searchPath());
    environment.put("PATH", String.join(":", search));
    environment.put("HOME", session.path("temporary"));
    environment.put("TMPDIR", session.path("temporary"));
    environment.put("LC_ALL", "C.UTF-8");
    environment.put("TZ", "UTC");
    return environment;
  }

  private void run(
      Preparation.Command command,
      Sandbox.Session session,
      SortedMap<String, String> environment,
      Scratch scratch)
      throws Failure, IOException, InterruptedException {
    List<String> words = new ArrayList<>(session.words("usr/bin/sh"));
    // One stream, so that what it says stays in order.
    words.addAll(List.of("-c", "exec 2>&1; " + command.line()));
    String folder =
        command.folder().isEmpty()
            ? session.path("project")
            : session.path("project") + "/" + command.folder();
    Program program = new Program(words, environment, folder, Optional.of(limit.time()));
    Outcome outcome = session.run(program, scratch.directory());
    if (outcome.late()) {
      throw limit.exceeded("commands", command.what(), "").output(outcome.text());
    }
    if (outcome.exitCode() != 0) {
      throw new Failure(
              Failure.Kind.TOOL,
              "commands",
              command.what()
                  + " ended with exit code "
                  + outcome.exitCode()
                  + ": "
                  + command.line().strip().replace("\n", "; "))
          .output(outcome.text());
    }
  }
}
