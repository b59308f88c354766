package dev.refract.build.compile;

import dev.refract.build.config.Flags;
import dev.refract.build.config.LinkMode;
import dev.refract.build.plan.Compiler;
import dev.refract.build.plan.Preparation;
import dev.refract.build.plan.TargetPlatform;
import dev.refract.build.sandbox.Mount;
import dev.refract.build.sandbox.Outcome;
import dev.refract.build.sandbox.Program;
import dev.refract.build.sandbox.Sandbox;
import dev.refract.build.store.Inputs;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// One run of the compiler, from the project's sources to an object file and the expanded words of
/// the line that links it.
///
/// @param project its files
/// @param main the entry file, relative to the project
/// @param target what is compiled for
/// @param release whether Crystal optimises
/// @param mode which libraries are inside the program
/// @param flags what the user passes to compiler and linker
/// @param timeAbi how the base's libraries see time
/// @param preparation what runs besides the compiler
/// @param limit for the compiler
/// @param inputs everything else that can change the result: roots, sandbox level
/// @param places gives toolchain and sysroot when the compiler has to run
/// @param macros keeps compiled macro programs from one run to the next
public record Compile(
    ProjectCopy project,
    String main,
    TargetPlatform target,
    boolean release,
    LinkMode mode,
    Flags flags,
    TimeAbi timeAbi,
    Preparation preparation,
    TimeLimit limit,
    Inputs inputs,
    Places places,
    MacroPrograms macros) {
  /// The step's output with the object file.
  public static final String OBJECT = "object";

  /// What stands in a link line for the folder with the object, whatever it was called.
  public static final String PLACE = "/output";

  /// The same for the sysroot.
  public static final String SYSROOT = "/sysroot";

  /// The step's output with the link line as Crystal printed it.
  public static final String LINE = "line";

  /// The step's output with the words of the link line, each followed by a NUL byte.
  public static final String WORDS = "words";

  /// The step's output with the project's own [ProjectLibraries], as a tar archive; lacking where
  /// the link line names none.
  public static final String LIBRARIES = "libraries";

  /// The step's fact with the compiler's warnings.
  public static final String WARNINGS = "warnings";

  /// Where the roots are, complete.
  public interface Places {
    Toolchain toolchain() throws Failure, IOException, InterruptedException;

    /// Where the compiler runs, if that is not the toolchain.
    ///
    /// @param scratch a directory that stays for as long as it is used
    Optional<Toolchain> emulated(Path scratch) throws Failure, IOException, InterruptedException;

    Path sysroot() throws Failure, IOException, InterruptedException;
  }

  /// The step; outputs `object`, `line`, `words` and perhaps `libraries`, fact `warnings`.
  public Step step() throws IOException {
    Inputs all =
        inputs
            .with("sources", project.digest())
            .with("main", main)
            .with("target", target.crystal().name())
            .with("release", release)
            .with("mode", mode.word())
            .with("defines", flags.defines())
            .with("mcpu", flags.mcpu().stream().toList())
            .with("link-flags", flags.linkFlags())
            .with("time", timeAbi.name())
            .with("repository", preparation.repositoryDigest());
    return new Step("compile", all, scratch -> run(scratch, all.digest().hex()));
  }

  private Step.Outputs run(Scratch scratch, String constantName)
      throws Failure, IOException, InterruptedException {
    Toolchain toolchain = places.toolchain();
    Path copy = scratch.fresh("");
    project.make(copy);
    Path output = Files.createDirectory(scratch.fresh(""));
    CompilerOutput said =
        compile(
            copy,
            output,
            places.emulated(scratch.directory()).orElse(toolchain),
            scratch,
            constantName);
    Expansion.Result expanded =
        new Expansion(toolchain, target, mode, preparation.compiler(), limit)
            .of(said.linkCommand(), copy, places.sysroot(), output, scratch, constantName);
    Map<String, Path> files = new TreeMap<>();
    files.put(OBJECT, output.resolve(CompileCommand.OBJECT_NAME));
    files.put(LINE, expanded.line());
    files.put(WORDS, expanded.words());
    if (!expanded.libraries().paths().isEmpty()) {
      Path libraries = scratch.fresh("");
      expanded.libraries().write(libraries);
      files.put(LIBRARIES, libraries);
    }
    return new Step.Outputs(files, Map.of(WARNINGS, String.join("\n", said.warnings())));
  }

  private CompilerOutput compile(
      Path copy, Path output, Toolchain toolchain, Scratch scratch, String constantName)
      throws Failure, IOException, InterruptedException {
    Overlay overlay =
        Overlay.derive(toolchain.compiler().standardLibrary(), target.crystal(), timeAbi);
    Path scripts = Files.createDirectory(scratch.fresh(""));
    String bindings = overlay.isEmpty() ? "plain" : target.crystal().name();
    Path cache = macros.lend(toolchain.digest(), bindings, scratch);
    GitView git = new GitView(preparation.repository());
    List<Mount> mounts = new ArrayList<>(toolchain.compiler().mounts());
    mounts.addAll(git.mounts());
    mounts.add(Mount.readOnly("project", copy));
    mounts.add(Mount.readOnly("sysroot", places.sysroot()));
    mounts.add(Mount.readOnly("overlay", write(overlay, scratch)));
    mounts.add(Mount.readOnly("scripts", scripts));
    mounts.add(Mount.writable("output", output));
    mounts.add(Mount.writable("cache", cache));
    mounts.add(Mount.writable("temporary", Files.createDirectory(scratch.fresh(""))));
    try (Sandbox.Session session = toolchain.sandbox().open(mounts, constantName)) {
      SortedMap<String, String> texts =
          new TreeMap<>(
              SandboxScripts.compiling(
                  macroLink(session, toolchain), TargetPackages.of(session, target, mode)));
      texts.putAll(git.scripts(session));
      ScriptFolder.write(texts, scripts);
      git.tie(copy, session);
      SandboxPaths paths = paths(session, toolchain.compiler(), overlay);
      CompileCommand command = command();
      SortedMap<String, String> environment = new TreeMap<>(command.environment(paths));
      environment.putAll(git.environment(session));
      Outcome outcome =
          session.run(
              new Program(
                  command.arguments(paths),
                  environment,
                  session.path("project"),
                  Optional.of(limit.time())),
              scratch.directory());
      if (outcome.late()) {
        throw limit
            .exceeded("compile", "Crystal", "; perhaps a macro loops for ever")
            .output(outcome.text());
      }
      CompilerOutput said = Walls.explain(outcome, toolchain.sandbox());
      macros.takeBack(toolchain.digest(), bindings, cache, scratch);
      return said;
    }
  }

  private CompileCommand command() {
    return new CompileCommand(
        target.crystal(),
        main,
        release,
        mode == LinkMode.STATIC,
        false,
        false,
        flags.mcpu(),
        flags.defines(),
        flags.linkFlags());
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

  private static SandboxScripts.MacroLink macroLink(Sandbox.Session session, Toolchain toolchain)
      throws Failure, IOException {
    if (toolchain.ownCompiler()) {
      return new SandboxScripts.OwnCompiler(session.words("usr/bin/gcc"));
    }
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

  private static Path write(Overlay overlay, Scratch scratch) throws IOException {
    Path directory = Files.createDirectory(scratch.fresh(""));
    for (Map.Entry<String, byte[]> file : overlay.files().entrySet()) {
      Path path = directory.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    return directory;
  }
}
