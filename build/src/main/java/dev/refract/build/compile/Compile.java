package dev.refract.build.compile;

import dev.refract.archive.Digest;
import dev.refract.build.config.Flags;
import dev.refract.build.config.LinkMode;
import dev.refract.build.plan.Compiler;
import dev.refract.build.plan.Sources;
import dev.refract.build.plan.TargetPlatform;
import dev.refract.build.sandbox.Mount;
import dev.refract.build.sandbox.Outcome;
import dev.refract.build.sandbox.Program;
import dev.refract.build.sandbox.Sandbox;
import dev.refract.build.store.Scratch;
import dev.refract.build.store.Step;
import dev.refract.crystal.CompileCommand;
import dev.refract.crystal.CompilerOutput;
import dev.refract.crystal.Overlay;
import dev.refract.crystal.SandboxPaths;
import dev.refract.crystal.SandboxScripts;
import dev.refract.crystal.TimeAbi;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// One run of the compiler, from the project's sources to an object file and the expanded words of
/// the line that links it.
///
/// @param sources of the project
/// @param main the entry file, relative to the project
/// @param target what is compiled for
/// @param release whether Crystal optimises
/// @param mode which libraries are inside the program
/// @param flags what the user passes to compiler and linker
/// @param timeAbi how the base's libraries see time
/// @param inputs everything else that can change the result: tool, roots, sandbox level
/// @param places gives toolchain and sysroot when the compiler has to run
/// @param macros keeps compiled macro programs from one run to the next
public record Compile(
    Sources sources,
    String main,
    TargetPlatform target,
    boolean release,
    LinkMode mode,
    Flags flags,
    TimeAbi timeAbi,
    SortedMap<String, String> inputs,
    Places places,
    MacroPrograms macros) {
  /// The step's output with the object file.
  public static final String OBJECT = "object";

  /// The step's output with the words of the link line, each followed by a NUL byte.
  public static final String WORDS = "words";

  /// The step's fact with the compiler's warnings.
  public static final String WARNINGS = "warnings";

  /// Where the roots are, complete.
  public interface Places {
    Toolchain toolchain() throws Failure, IOException, InterruptedException;

    Path sysroot() throws Failure, IOException, InterruptedException;
  }

  /// The step; outputs `object` and `words`, fact `warnings`.
  public Step step() {
    SortedMap<String, String> all = new TreeMap<>(inputs);
    all.put("sources", sources.manifest().digest().toString());
    all.put("main", main);
    all.put("target", target.crystal().name());
    all.put("release", Boolean.toString(release));
    all.put("mode", mode.word());
    all.put("flags", flags.toString());
    all.put("time", timeAbi.name());
    return new Step(
        "compile",
        all,
        scratch -> run(scratch, Digest.of(all.toString().getBytes(StandardCharsets.UTF_8)).hex()));
  }

  private Step.Outputs run(Scratch scratch, String constantName)
      throws Failure, IOException, InterruptedException {
    Toolchain toolchain = places.toolchain();
    Path sysroot = places.sysroot();
    Path project = scratch.fresh("");
    sources.copyTo(project);
    Overlay overlay =
        Overlay.derive(toolchain.compiler().standardLibrary(), target.crystal(), timeAbi);
    Path output = Files.createDirectory(scratch.fresh(""));
    Path scripts = Files.createDirectory(scratch.fresh(""));
    Path expanding = Files.createDirectory(scratch.fresh(""));
    String bindings = overlay.isEmpty() ? "plain" : target.crystal().name();
    Path cache = macros.lend(toolchain.digest(), bindings, scratch);
    List<Mount> mounts = new ArrayList<>(toolchain.compiler().mounts());
    mounts.addAll(
        List.of(
            Mount.readOnly("project", project),
            Mount.readOnly("sysroot", sysroot),
            Mount.readOnly("overlay", write(overlay, scratch)),
            Mount.readOnly("scripts", scripts),
            Mount.readOnly("expanding", expanding),
            Mount.writable("output", output),
            Mount.writable("cache", cache),
            Mount.writable("temporary", Files.createDirectory(scratch.fresh("")))));
    try (Sandbox.Session session = toolchain.sandbox().open(mounts, constantName)) {
      SandboxScripts.PkgConfig packages = pkgConfig(session);
      writeScripts(SandboxScripts.compiling(hostLink(session, toolchain), packages), scripts);
      writeScripts(SandboxScripts.expanding(packages), expanding);
      SandboxPaths paths = paths(session, toolchain.compiler(), overlay);
      CompileCommand command =
          new CompileCommand(
              target.crystal(),
              main,
              release,
              mode == LinkMode.STATIC,
              false,
              false,
              flags.mcpu(),
              flags.defines(),
              flags.linkFlags());
      Outcome outcome =
          session.run(
              new Program(
                  command.arguments(paths), command.environment(paths), session.path("project")),
              scratch.directory());
      CompilerOutput said =
          CompilerOutput.read(
              outcome.standardOutput(), outcome.standardError(), outcome.exitCode());
      macros.takeBack(toolchain.digest(), bindings, cache, scratch);
      Path words = scratch.fresh("");
      Files.write(words, expand(said.linkCommand(), session, command, paths, scratch));
      return new Step.Outputs(
          Map.of(OBJECT, output.resolve(CompileCommand.OBJECT_NAME), WORDS, words),
          Map.of(WARNINGS, String.join("\n", said.warnings())));
    }
  }

  // A real shell splits the words and runs the backticks; "CC" prints what it is given.
  private static byte[] expand(
      String line,
      Sandbox.Session session,
      CompileCommand command,
      SandboxPaths paths,
      Scratch scratch)
      throws Failure, IOException, InterruptedException {
    SortedMap<String, String> environment = new TreeMap<>(command.environment(paths));
    List<String> search = new ArrayList<>(List.of(session.path("expanding")));
    search.addAll(session.searchPath());
    environment.put("PATH", String.join(":", search));
    List<String> words = new ArrayList<>(session.words("usr/bin/sh"));
    words.addAll(List.of("-c", line));
    Outcome outcome =
        session.run(new Program(words, environment, session.path("output")), scratch.directory());
    if (outcome.exitCode() != 0) {
      throw new Failure(
              Failure.Kind.TOOL, "compile", "the line that Crystal printed does not run: " + line)
          .output(outcome.errorText());
    }
    return outcome.standardOutput();
  }

  private static SandboxPaths paths(Sandbox.Session session, Compiler compiler, Overlay overlay) {
    return new SandboxPaths(
        compiler.words(session),
        compiler.standardLibrary(session),
        overlay.isEmpty() ? Optional.empty() : Optional.of(session.path("overlay")),
        session.path("project"),
        session.path("output"),
        session.path("cache"),
        session.path("temporary"),
        session.path("scripts"),
        session.searchPath());
  }

  private static SandboxScripts.HostLink hostLink(Sandbox.Session session, Toolchain toolchain)
      throws Failure, IOException {
    String libraries = session.inRoot(Toolchain.LIBRARIES);
    String gcc = session.inRoot(toolchain.gcc());
    return new SandboxScripts.HostLink(
        session.words(toolchain.linker()),
        session.sysroot(),
        session.inRoot("usr/lib64/ld-linux-x86-64.so.2"),
        List.of(libraries + "/Scrt1.o", libraries + "/crti.o", gcc + "/crtbeginS.o"),
        List.of(gcc + "/crtendS.o", libraries + "/crtn.o"),
        List.of(gcc, libraries),
        session.runPath());
  }

  private SandboxScripts.PkgConfig pkgConfig(Sandbox.Session session) {
    return new SandboxScripts.PkgConfig(
        session.words("usr/bin/pkgconf"),
        session.path("sysroot"),
        target.multiarch(),
        mode != LinkMode.DYNAMIC);
  }

  private static Path write(Overlay overlay, Scratch scratch) throws IOException {
    Path directory = Files.createDirectory(scratch.fresh(""));
    for (Map.Entry<String, byte[]> file : overlay.files().entrySet()) {
      Path path = directory.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    return directory;
  }

  private static void writeScripts(SortedMap<String, String> scripts, Path directory)
      throws IOException {
    for (Map.Entry<String, String> script : scripts.entrySet()) {
      Path file = directory.resolve(script.getKey());
      Files.writeString(file, script.getValue());
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }
}
