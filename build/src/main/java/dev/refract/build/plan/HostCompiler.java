package dev.refract.build.plan;

import dev.refract.archive.Digest;
import dev.refract.build.sandbox.Outcome;
import dev.refract.build.sandbox.Processes;
import dev.refract.build.store.Scratch;
import dev.refract.build.store.Store;
import dev.refract.crystal.CrystalVersion;
import dev.refract.elf.ElfFile;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds the compiler that the machine itself has.
///
/// It is asked for its version and its standard library on the machine, as its user would; it
/// compiles in the sandbox.
///
/// @param store gives a place for what it prints
/// @param environment of the process: `PATH`, and `LD_LIBRARY_PATH` where that is set
record HostCompiler(Store store, Map<String, String> environment) {
  private static final Pattern VERSION = Pattern.compile("Crystal (\\S+)");
  private static final Pattern LIBRARY = Pattern.compile("\\s*\\S+ => (/.+) \\(0x[0-9a-f]+\\)");
  private static final List<String> PASSED_ON = List.of("PATH", "LD_LIBRARY_PATH");
  private static final String REMEDY = "install Crystal, or name a version with --crystal";

  /// The first `crystal` on the `PATH`.
  ///
  /// @throws Failure of kind MACHINE where there is none, or none that can be used
  Compiler.Host find() throws Failure, IOException, InterruptedException {
    Path found = onPath();
    try (Scratch scratch = store.scratch()) {
      String said = run(List.of(found.toString(), "--version"), scratch);
      Matcher version = VERSION.matcher(said);
      if (!version.lookingAt()) {
        throw unusable(found, "does not say its version: " + said.lines().findFirst().orElse(""));
      }
      Path library = standardLibrary(found, scratch);
      Path program = program(found);
      Optional<String> loader = ElfFile.read(program).interpreter();
      Optional<Path> realLoader = Optional.empty();
      SortedSet<Path> libraries = new TreeSet<>();
      if (loader.isPresent()) {
        realLoader = Optional.of(Path.of(loader.get()).toRealPath());
        libraries.addAll(
            libraries(run(List.of(loader.get(), "--list", program.toString()), scratch)));
      }
      String identity =
          said + "\n" + Digest.of(program) + "\n" + Sources.read(library).manifest().digest();
      return new Compiler.Host(
          CrystalVersion.parse(version.group(1)),
          Digest.of(identity.getBytes(StandardCharsets.UTF_8)),
          program,
          realLoader,
          List.copyOf(libraries),
          library);
    }
  }

  private Path onPath() throws Failure {
    String path = environment.getOrDefault("PATH", "");
    for (String folder : path.split(":", -1)) {
      Path file = Path.of(folder).resolve("crystal");
      if (folder.startsWith("/") && Files.isRegularFile(file) && Files.isExecutable(file)) {
        return file;
      }
    }
    throw new Failure(Failure.Kind.MACHINE, "plan", "there is no crystal on the PATH " + path)
        .remedy(REMEDY);
  }

  private Path standardLibrary(Path found, Scratch scratch)
      throws Failure, IOException, InterruptedException {
    String said = run(List.of(found.toString(), "env", "CRYSTAL_PATH"), scratch).strip();
    for (String folder : said.split(":", -1)) {
      if (folder.startsWith("/") && Files.isRegularFile(Path.of(folder, "prelude.cr"))) {
        return Path.of(folder).toRealPath();
      }
    }
    throw unusable(found, "has no standard library in its CRYSTAL_PATH " + said);
  }

  // The official releases have a script in front of the compiler.
  private static Path program(Path found) throws Failure, IOException {
    Path real = found.toRealPath();
    Path behind = real.resolveSibling("../lib/crystal/bin/crystal").normalize();
    for (Path program : List.of(real, behind)) {
      if (Files.isRegularFile(program) && Tarballs.isElf(program)) {
        return program.toRealPath();
      }
    }
    throw unusable(found, "is a script, and there is no compiler at " + behind);
  }

  // Lines of the loader, such as `libz.so.1 => /lib/x86_64-linux-gnu/libz.so.1 (0x00007f…)`.
  private static List<Path> libraries(String list) throws IOException {
    List<Path> folders = new ArrayList<>();
    for (String line : list.lines().toList()) {
      Matcher library = LIBRARY.matcher(line);
      if (library.matches()) {
        // The folder that has the name that is asked for, whatever that leads to.
        folders.add(Path.of(library.group(1)).resolveSibling("").toRealPath());
      }
    }
    return folders;
  }

  private String run(List<String> command, Scratch scratch)
      throws Failure, IOException, InterruptedException {
    SortedMap<String, String> passed = new TreeMap<>(environment);
    passed.keySet().retainAll(PASSED_ON);
    Outcome outcome =
        Processes.run(command, passed, scratch.directory(), scratch.directory(), Optional.empty());
    if (outcome.exitCode() != 0) {
      throw new Failure(
              Failure.Kind.TOOL,
              "plan",
              String.join(" ", command) + " ended with exit code " + outcome.exitCode())
          .output(outcome.errorText())
          .remedy(REMEDY);
    }
    return new String(outcome.standardOutput(), StandardCharsets.UTF_8);
  }

  private static Failure unusable(Path found, String problem) {
    return new Failure(
            Failure.Kind.MACHINE, "plan", "the machine's compiler " + found + " " + problem)
        .remedy(REMEDY);
  }
}
