package dev.refract.crystal;

import dev.refract.failure.Failure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// One run of the compiler: one main file becomes one object for one target.
///
/// The object's name is constant and has no dot, since Crystal 1.9 and later take what follows a
/// dot in `-o` for a suffix and then write the object somewhere else.
///
/// @param target what to compile for
/// @param main the main file, from the project's folder
/// @param release whether to optimise (`--release`)
/// @param staticLink whether the program will be linked wholly statically (`--static`, which also
///   sets `flag?(:static)`)
/// @param errorTrace whether a compile error shows every call that led to it
/// @param color whether Crystal's messages are coloured
/// @param cpu what the user passes as `--mcpu`, instead of the target's own
/// @param defines what the user passes as `-D`
/// @param linkFlags what the user passes as `--link-flags`; appears in the printed line
public record CompileCommand(
    CrystalTarget target,
    String main,
    boolean release,
    boolean staticLink,
    boolean errorTrace,
    boolean color,
    Optional<String> cpu,
    List<String> defines,
    List<String> linkFlags) {
  /// The name given to `-o`.
  public static final String OUTPUT_NAME = "program";

  /// The object's name in the output folder.
  public static final String OBJECT_NAME = OUTPUT_NAME + ".o";

  private static final String UNWIND = "/exception/call_stack/libunwind.cr";

  /// Keeps its own copies; refuses a main file that is none.
  public CompileCommand {
    defines = List.copyOf(defines);
    linkFlags = List.copyOf(linkFlags);
    if (main.isEmpty() || main.startsWith("-") || main.startsWith("/")) {
      throw new IllegalArgumentException("not a main file: " + main);
    }
  }

  /// A run without options of the user.
  public static CompileCommand of(CrystalTarget target, String main, boolean release) {
    return new CompileCommand(
        target, main, release, false, false, false, Optional.empty(), List.of(), List.of());
  }

  /// The words of the command, to be run in the project's folder without a shell.
  public List<String> arguments(SandboxPaths paths) {
    List<String> words = new ArrayList<>(paths.compiler());
    Collections.addAll(words, "build", "--cross-compile", "--target", target.triple());
    cpu.or(target::cpu).ifPresent(name -> Collections.addAll(words, "--mcpu", name));
    if (release) {
      words.add("--release");
    }
    if (staticLink) {
      words.add("--static");
    }
    if (errorTrace) {
      words.add("--error-trace");
    }
    if (!color) {
      words.add("--no-color");
    }
    Stream.concat(target.flag().stream(), defines.stream())
        .distinct()
        .forEach(flag -> Collections.addAll(words, "-D", flag));
    if (target.choosesTimeAbi()) {
      // Crystal's own library is deprecated by itself here; "lib" is what is left out by default.
      Collections.addAll(words, "--exclude-warnings", "lib");
      Collections.addAll(words, "--exclude-warnings", paths.standardLibrary() + UNWIND);
    }
    if (!linkFlags.isEmpty()) {
      Collections.addAll(words, "--link-flags", String.join(" ", linkFlags));
    }
    Collections.addAll(words, "-o", paths.output() + "/" + OUTPUT_NAME, main);
    return List.copyOf(words);
  }

  /// The whole environment of the command; nothing of the host's is to be added.
  ///
  /// @throws Failure of kind MACHINE for a path with a colon, which no search path can hold
  public SortedMap<String, String> environment(SandboxPaths paths) throws Failure {
    List<String> search = new ArrayList<>();
    paths.overlay().ifPresent(search::add);
    search.add("lib");
    search.add(paths.standardLibrary());
    List<String> programs = new ArrayList<>(List.of(paths.scripts()));
    programs.addAll(paths.programs());

    SortedMap<String, String> environment = new TreeMap<>();
    environment.put("CC", SandboxScripts.MARKER);
    environment.put("CRYSTAL_CACHE_DIR", paths.cache());
    environment.put("CRYSTAL_LIBRARY_PATH", "");
    environment.put("CRYSTAL_PATH", searchPath(search));
    // Crystal 1.21 miscounts the processors of machines with 128 and more unless told a number.
    environment.put("CRYSTAL_WORKERS", "1");
    environment.put("HOME", paths.temporary());
    environment.put("LC_ALL", "C.UTF-8");
    environment.put("PATH", searchPath(programs));
    environment.put("TMPDIR", paths.temporary());
    environment.put("TZ", "UTC");
    return Collections.unmodifiableSortedMap(environment);
  }

  private static String searchPath(List<String> folders) throws Failure {
    for (String folder : folders) {
      if (folder.contains(":")) {
        throw new Failure(
                Failure.Kind.MACHINE,
                "compile",
                "a folder with a colon in its name cannot stand in a search path: " + folder)
            .remedy("keep the cache in a folder without a colon");
      }
    }
    return String.join(":", folders);
  }
}
