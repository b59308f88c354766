package dev.refract.build.link;

import dev.refract.archive.Digest;
import dev.refract.build.compile.Compile;
import dev.refract.build.compile.ProjectCopy;
import dev.refract.build.compile.ProjectLibraries;
import dev.refract.build.compile.ScriptFolder;
import dev.refract.build.config.LinkMode;
import dev.refract.build.sandbox.Mount;
import dev.refract.build.sandbox.Outcome;
import dev.refract.build.sandbox.Program;
import dev.refract.build.sandbox.Sandbox;
import dev.refract.build.store.Inputs;
import dev.refract.build.store.Scratch;
import dev.refract.build.store.Step;
import dev.refract.crystal.CompileCommand;
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
import java.util.SortedSet;
import java.util.TreeMap;

/// The line that Crystal printed, run as it is in a root of the target's packages, under qemu: the
/// target's own C compiler makes the program.
///
/// Archives are preferred where [Link] would prefer them: they lie, as links, in a folder that the
/// compiler is told to look through before its own.
///
/// @param link of the same object and line on this machine
/// @param project the sources, which commands in the line may use
/// @param inputs what can change the result beside those of the link: the root, qemu
/// @param place gives the root when it has to run
public record EmulatedLink(Link link, ProjectCopy project, Inputs inputs, Place place) {
  private static final String ARCHIVES = "archives";
  private static final String PROGRAM = CompileCommand.OUTPUT_NAME;

  /// Where the target's programs run.
  @FunctionalInterface
  public interface Place {
    /// The sandbox, whose root is the target's.
    ///
    /// @param scratch a directory that stays for as long as it is used
    Sandbox sandbox(Path scratch) throws Failure, IOException, InterruptedException;
  }

  /// The step; its outputs are those of [Link#step].
  ///
  /// @param object the digest of the object
  /// @param line the digest of the line as it was printed
  /// @param placement of the line's libraries, none of them missing
  public Step step(Digest object, Digest line, Placement placement) throws IOException {
    Inputs all =
        link.inputs()
            .and(inputs)
            .with("object", object)
            .with("line", line)
            .with("sources", project.digest())
            .with("inside", placement.inside())
            .with("shared", placement.shared())
            .with("target", link.target().platform().toString())
            .with("mode", link.mode().word())
            .with("libraries", link.libraries());
    return new Step("emulated-link", all, scratch -> run(placement, scratch));
  }

  private Step.Outputs run(Placement placement, Scratch scratch)
      throws Failure, IOException, InterruptedException {
    Path object = link.store().file(link.compiled(), Compile.OBJECT);
    link.checkObject(object);
    Sandbox sandbox = place.sandbox(scratch.directory());
    Path copy = scratch.fresh("");
    project.make(copy);
    Path output = Files.createDirectory(scratch.fresh(""));
    Files.createLink(output.resolve(CompileCommand.OBJECT_NAME), object);
    Path scripts = Files.createDirectory(scratch.fresh(""));
    Path archives = archives(placement, sandbox.root(), scratch);
    List<Mount> mounts =
        List.of(
            Mount.writable("project", copy),
            Mount.writable("output", output),
            Mount.readOnly("scripts", scripts),
            Mount.readOnly(ARCHIVES, archives));
    SortedSet<String> taken;
    try (Sandbox.Session session = sandbox.open(mounts, "emulated-link")) {
      ScriptFolder.write(scripts(placement, session), scripts);
      List<String> words = new ArrayList<>(session.words("usr/bin/sh"));
      String line = Files.readString(link.store().file(link.compiled(), Compile.LINE));
      words.addAll(List.of("-c", line));
      Outcome outcome =
          session.run(
              new Program(words, environment(session), session.path("output")),
              scratch.directory());
      if (outcome.exitCode() != 0) {
        throw new Failure(
                Failure.Kind.TOOL,
                "link",
                "the target's C compiler ended with exit code " + outcome.exitCode())
            .output(line + "\n" + outcome.errorText());
      }
      taken = Taken.in(outcome.text(), session.path(ARCHIVES), archives, "/");
    }
    return new Step.Outputs(
        link.outputs(output.resolve(PROGRAM), link.project(scratch)),
        Map.of(Link.BESIDE, "", Link.TAKEN, String.join(" ", taken)));
  }

  // Links to the archives of what is to be inside, as the root calls them.
  private Path archives(Placement placement, Path root, Scratch scratch)
      throws Failure, IOException {
    Path folder = Files.createDirectory(scratch.fresh(""));
    List<Path> folders = Placement.folders(root, link.target(), root.resolve(Link.gcc(root)));
    for (String name : placement.inside()) {
      String archive = "lib" + name + ".a";
      Optional<Path> found = Placement.find(folders, archive);
      if (found.isPresent()) {
        Files.createSymbolicLink(
            folder.resolve(archive), Path.of("/").resolve(root.relativize(found.get())));
      }
    }
    return folder;
  }

  private SortedMap<String, String> scripts(Placement placement, Sandbox.Session session)
      throws Failure, IOException, InterruptedException {
    SortedMap<String, String> scripts =
        new TreeMap<>(
            SandboxScripts.expanding(
                new SandboxScripts.PkgConfig(
                    session.words("usr/bin/pkgconf"),
                    "",
                    link.target().multiarch(),
                    link.mode() != LinkMode.DYNAMIC)));
    List<String> driver = new ArrayList<>(session.words("usr/bin/gcc"));
    driver.add("-L" + session.path(ARCHIVES));
    // Twice, so that it tells of members of archives, too.
    driver.add("-Wl,--trace,--trace");
    // Where GNU's linker looks for what the project's shared libraries need in turn.
    for (String folder : link.printed().searchPaths()) {
      if (ProjectLibraries.isWithin(folder)) {
        driver.add("-Wl,-rpath-link," + folder);
      }
    }
    List<String> after = new ArrayList<>();
    switch (link.mode()) {
      case HYBRID -> driver.add("-static-libgcc");
      case STATIC, DYNAMIC -> {}
    }
    if (!placement.inside().isEmpty()) {
      // An archive whose code works at one address only would have the loader change it.
      driver.add("-Wl,-z,text");
      driver.add("-Wl,--start-group");
      // No line names what g++ would add by itself.
      if (placement.inside().contains(Placement.CXX)) {
        after.add("-l" + Placement.CXX);
      }
      after.add("-Wl,--end-group");
    }
    scripts.put(SandboxScripts.MARKER, script(driver, after));
    scripts.put("cc", script(session.words("usr/bin/gcc"), List.of()));
    return scripts;
  }

  private static String script(List<String> before, List<String> after) {
    return "#!/bin/sh\nexec " + quoted(before) + " \"$@\"" + quoted(after) + "\n";
  }

  private static String quoted(List<String> words) {
    StringBuilder text = new StringBuilder();
    words.forEach(word -> text.append(' ').append(SandboxScripts.quoted(word)));
    return text.toString();
  }

  private SortedMap<String, String> environment(Sandbox.Session session) {
    List<String> search = new ArrayList<>(List.of(session.path("scripts")));
    search.addAll(session.searchPath());
    SortedMap<String, String> environment = new TreeMap<>(link.target().variables(""));
    environment.put("CC", "cc");
    environment.put("AR", "ar");
    environment.put("PKG_CONFIG", "pkg-config");
    environment.put("HOME", session.path("project"));
    environment.put("LC_ALL", "C.UTF-8");
    environment.put("PATH", String.join(":", search));
    environment.put("TZ", "UTC");
    return environment;
  }
}
