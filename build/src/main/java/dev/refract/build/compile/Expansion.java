package dev.refract.build.compile;

import dev.refract.build.config.LinkMode;
import dev.refract.build.plan.TargetPlatform;
import dev.refract.build.sandbox.Mount;
import dev.refract.build.sandbox.Outcome;
import dev.refract.build.sandbox.Program;
import dev.refract.build.sandbox.Sandbox;
import dev.refract.build.store.Scratch;
import dev.refract.crystal.LinkLine;
import dev.refract.crystal.SandboxScripts;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Expands the line that Crystal prints: a real shell splits the words and runs the backticks; what
/// Crystal takes for the C compiler prints what it is given.
///
/// Scripts in backticks may write into the project's copy, and find the target's C compiler in
/// `CC`.
///
/// @param compiler whether there is a C compiler
/// @param limit for the line
record Expansion(
    Toolchain toolchain, TargetPlatform target, LinkMode mode, boolean compiler, TimeLimit limit) {
  // In the project's copy, so that what scripts make there can be linked, too.
  private static final String TEMPORARY = ".temporary";

  /// What a line expands to.
  ///
  /// @param line a file with the line as it was; this and the words call the project
  ///   [ProjectLibraries#PLACE], the folder with the object [Compile#PLACE] and the sysroot
  ///   [Compile#SYSROOT]
  /// @param words a file with each of them, followed by a NUL byte
  /// @param libraries of the project that they name
  record Result(Path line, Path words, ProjectLibraries libraries) {}

  /// Expands `line`.
  ///
  /// @param project the copy that was compiled
  /// @param output the folder with the object, in which the line runs
  /// @param constantName names the same places as for the compiler
  Result of(
      String line, Path project, Path sysroot, Path output, Scratch scratch, String constantName)
      throws Failure, IOException, InterruptedException {
    Path scripts = Files.createDirectory(scratch.fresh(""));
    List<Mount> mounts =
        List.of(
            Mount.writable("project", project),
            Mount.readOnly("sysroot", sysroot),
            Mount.readOnly("expanding", scripts),
            Mount.writable("output", output));
    Files.createDirectories(project.resolve(TEMPORARY));
    try (Sandbox.Session session = toolchain.sandbox().open(mounts, constantName)) {
      String place = session.path("expanding");
      SortedMap<String, String> texts =
          new TreeMap<>(SandboxScripts.expanding(TargetPackages.of(session, target, mode)));
      SortedMap<String, String> environment = environment(session, place);
      if (compiler) {
        TargetCompiler own = new TargetCompiler(toolchain, target);
        texts.putAll(own.scripts(session, place));
        environment.putAll(own.environment(session, place));
      }
      ScriptFolder.write(texts, scripts);
      List<String> words = new ArrayList<>(session.words("usr/bin/sh"));
      words.addAll(List.of("-c", line));
      Outcome outcome =
          session.run(
              new Program(words, environment, session.path("output"), Optional.of(limit.time())),
              scratch.directory());
      if (outcome.late()) {
        throw limit
            .exceeded("compile", "the line that Crystal printed", "")
            .output(line + "\n" + outcome.errorText());
      }
      // A command that fails within the line leaves its words out, and the link tells of that.
      if (outcome.exitCode() != 0) {
        throw new Failure(
                Failure.Kind.TOOL, "compile", "the line that Crystal printed does not run: " + line)
            .output(outcome.errorText());
      }
      Path before = scratch.fresh("");
      Files.writeString(before, renamed(line, session, project));
      String expanded = new String(outcome.standardOutput(), StandardCharsets.ISO_8859_1);
      byte[] after = renamed(expanded, session, project).getBytes(StandardCharsets.ISO_8859_1);
      Path file = scratch.fresh("");
      Files.write(file, after);
      return new Result(before, file, ProjectLibraries.of(LinkLine.read(after), project));
    }
  }

  private static SortedMap<String, String> environment(Sandbox.Session session, String place) {
    List<String> search = new ArrayList<>(List.of(place));
    search.addAll(session.searchPath());
    String temporary = session.path("project") + "/" + TEMPORARY;
    SortedMap<String, String> environment = new TreeMap<>();
    environment.put("CC", SandboxScripts.MARKER);
    environment.put("HOME", temporary);
    environment.put("LC_ALL", "C.UTF-8");
    environment.put("PATH", String.join(":", search));
    environment.put("TMPDIR", temporary);
    environment.put("TZ", "UTC");
    return environment;
  }

  // Without walls a script may call the project by either name.
  private static String renamed(String text, Sandbox.Session session, Path project)
      throws IOException {
    return text.replace(session.path("project"), ProjectLibraries.PLACE)
        .replace(project.toRealPath().toString(), ProjectLibraries.PLACE)
        .replace(session.path("output"), Compile.PLACE)
        .replace(session.path("sysroot"), Compile.SYSROOT);
  }
}
