package dev.refract.build.link;

import dev.refract.archive.Digest;
import dev.refract.build.audit.Audit;
import dev.refract.build.audit.Finding;
import dev.refract.build.audit.Severity;
import dev.refract.build.compile.Compile;
import dev.refract.build.compile.ProjectLibraries;
import dev.refract.build.compile.Toolchain;
import dev.refract.build.config.LinkMode;
import dev.refract.build.plan.SourceArchive;
import dev.refract.build.plan.TargetPlatform;
import dev.refract.build.sandbox.Mount;
import dev.refract.build.sandbox.Outcome;
import dev.refract.build.sandbox.Program;
import dev.refract.build.sandbox.Sandbox;
import dev.refract.build.store.Inputs;
import dev.refract.build.store.Result;
import dev.refract.build.store.Scratch;
import dev.refract.build.store.Step;
import dev.refract.build.store.Store;
import dev.refract.crystal.LinkLine;
import dev.refract.elf.ElfFile;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// One run of lld, from the compiler's object file to the program.
///
/// @param compiled the step that gives object and link line
/// @param libraries the digest of the compile step's libraries, where it has such an output
/// @param target what is linked for
/// @param mode which libraries are inside
/// @param inputs everything else that can change the result: roots
/// @param places gives toolchain and sysroot when lld has to run
/// @param store that keeps the object
public record Link(
    Step compiled,
    Optional<Digest> libraries,
    TargetPlatform target,
    LinkMode mode,
    Inputs inputs,
    Compile.Places places,
    Store store) {
  /// The step's output with the program.
  public static final String PROGRAM = "program";

  // Before the name of a library of the project that the program needs.
  private static final String LIBRARY = "library/";

  // Libraries whose archives turn out to be of no use.
  static final String BESIDE = "beside";
  private static final String INSIDE = "inside";
  private static final String SHARED = "shared";
  private static final String MISSING = "missing";
  static final String TAKEN = "taken";

  /// Where the libraries of the compiler's line end up.
  ///
  /// @param words the digest of the link line's words
  public Placement placement(Digest words) throws Failure, IOException, InterruptedException {
    Result result = store.result(new Step("place", inputs(words), this::place));
    return new Placement(
        names(result.fact(INSIDE)), names(result.fact(SHARED)), names(result.fact(MISSING)));
  }

  private Step.Outputs place(Scratch scratch) throws Failure, IOException, InterruptedException {
    Path sysroot = places.sysroot();
    Path gcc = sysroot.resolve(gcc(sysroot));
    Path project = project(scratch);
    LinkLine line = line();
    List<Path> folders = new ArrayList<>();
    for (String path : line.searchPaths()) {
      if (ProjectLibraries.isWithin(path)) {
        folders.add(project.resolve(ProjectLibraries.below(path)));
      } else {
        inSysroot(path).ifPresent(below -> folders.add(Path.of(sysroot + below)));
      }
    }
    folders.addAll(Placement.folders(sysroot, target, gcc));
    Placement placement = Placement.of(line, mode, folders);
    return new Step.Outputs(
        Map.of(),
        Map.of(
            INSIDE, String.join(" ", placement.inside()),
            SHARED, String.join(" ", placement.shared()),
            MISSING, String.join(" ", placement.missing())));
  }

  private static List<String> names(String fact) {
    return fact.isEmpty() ? List.of() : Arrays.asList(fact.split(" ", -1));
  }

  /// Where the libraries have ended up.
  ///
  /// @param placement as before the step
  /// @param result of the step
  public static Placement placement(Placement placement, Result result) {
    return placement.beside(names(result.fact(BESIDE)));
  }

  /// The shared libraries of the project that the program needs at run time: what the loader calls
  /// them, and their digests.
  ///
  /// @param result of the step
  public static SortedMap<String, Digest> libraries(Result result) {
    SortedMap<String, Digest> libraries = new TreeMap<>();
    result
        .blobs()
        .forEach((output, digest) -> {
          if (output.startsWith(LIBRARY)) {
            libraries.put(output.substring(LIBRARY.length()), digest);
          }
        });
    return libraries;
  }

  /// The content of one of [#libraries].
  ///
  /// @param linked the step
  public static Path library(Step linked, String name, Store store)
      throws Failure, IOException, InterruptedException {
    return store.file(linked, LIBRARY + name);
  }

  /// The files of the sysroot that became part of the program, by their paths in it: object files,
  /// and archives that gave something.
  ///
  /// @param result of the step
  public static SortedSet<String> taken(Result result) {
    return new TreeSet<>(names(result.fact(TAKEN)));
  }

  /// The step; output `program`, and for each of [#libraries] one more.
  ///
  /// @param object the digest of the object
  /// @param words the digest of the link line's words
  /// @param placement of the line's libraries, none of them missing
  public Step step(Digest object, Digest words, Placement placement) {
    return new Step(
        "link", inputs(words).with("object", object), scratch -> run(placement, scratch));
  }

  private Inputs inputs(Digest words) {
    return inputs
        .with("words", words)
        .with("target", target.platform().toString())
        .with("mode", mode.word())
        .with("libraries", libraries);
  }

  // The libraries of the project that the line names, in a directory that stands for the project's.
  Path project(Scratch scratch) throws Failure, IOException, InterruptedException {
    Path project = scratch.fresh("");
    if (libraries.isPresent()) {
      SourceArchive.unpack(store.file(compiled, Compile.LIBRARIES), project);
    } else {
      Files.createDirectory(project);
    }
    return project;
  }

  // The line with all that lld does not know.
  LinkLine printed() throws Failure, IOException, InterruptedException {
    return LinkLine.read(Files.readAllBytes(store.file(compiled, Compile.WORDS)));
  }

  private LinkLine line() throws Failure, IOException, InterruptedException {
    LinkLine line = printed();
    if (!line.unknown().isEmpty()) {
      throw new Failure(
          Failure.Kind.UNSUPPORTED,
          "link",
          "the link line has words that lld is not known to take: "
              + String.join(" ", line.unknown()));
    }
    return line;
  }

  private Step.Outputs run(Placement placement, Scratch scratch)
      throws Failure, IOException, InterruptedException {
    Toolchain toolchain = places.toolchain();
    Path sysroot = places.sysroot();
    Path object = store.file(compiled, Compile.OBJECT);
    checkObject(object);
    Path input = Files.createDirectory(scratch.fresh(""));
    Files.createLink(input.resolve("object.o"), object);
    Path output = Files.createDirectory(scratch.fresh(""));
    Path project = project(scratch);
    List<Mount> mounts =
        List.of(
            Mount.readOnly("sysroot", sysroot),
            Mount.readOnly("input", input),
            Mount.readOnly("project", project),
            Mount.writable("output", output));
    SortedSet<String> beside = new TreeSet<>();
    SortedSet<String> taken;
    try (Sandbox.Session session = toolchain.sandbox().open(mounts, "link-" + output)) {
      Outcome outcome = lld(session, toolchain, placement, scratch);
      while (outcome.exitCode() != 0 && mode == LinkMode.HYBRID) {
        SortedSet<String> unfit = new TreeSet<>(FixedArchives.in(outcome.errorText()));
        unfit.retainAll(placement.inside());
        if (!beside.addAll(unfit)) {
          break;
        }
        checkShared(unfit, sysroot);
        outcome = lld(session, toolchain, placement.beside(beside), scratch);
      }
      if (outcome.exitCode() != 0) {
        throw new Failure(
                Failure.Kind.TOOL, "link", "lld ended with exit code " + outcome.exitCode())
            .remedy("have the target's own C compiler link: --route emulated-link")
            .output(outcome.errorText());
      }
      taken = Taken.in(outcome.text(), session.path("sysroot"));
    }
    return new Step.Outputs(
        outputs(output.resolve("program"), project),
        Map.of(BESIDE, String.join(" ", beside), TAKEN, String.join(" ", taken)));
  }

  // The program, and the shared libraries of the project that it needs.
  Map<String, Path> outputs(Path program, Path project) throws Failure, IOException {
    Map<String, Path> files = new TreeMap<>(Map.of(PROGRAM, program));
    OwnLibraries.neededBy(program, project)
        .forEach((name, file) -> files.put(LIBRARY + name, file));
    return files;
  }

  private void checkShared(SortedSet<String> names, Path sysroot) throws Failure, IOException {
    List<Path> folders = Placement.folders(sysroot, target, sysroot.resolve(gcc(sysroot)));
    for (String name : names) {
      if (!Placement.exists(folders, "lib" + name + ".so")) {
        throw new Failure(
                Failure.Kind.UNFIT,
                "link",
                "lib" + name + ".a is not position-independent, and there is no lib" + name + ".so")
            .remedy("choose another package with `libraries:` in refract.yml, or --link static");
      }
    }
  }

  private Outcome lld(
      Sandbox.Session session, Toolchain toolchain, Placement placement, Scratch scratch)
      throws Failure, IOException, InterruptedException {
    String root = session.path("sysroot");
    LinkArguments arguments =
        new LinkArguments(
            target,
            mode,
            root,
            root + "/" + gcc(places.sysroot()),
            session.path("input") + "/object.o",
            searchPaths(line(), session),
            placement,
            others(line(), session),
            session.path("output") + "/program");
    List<String> words = new ArrayList<>(session.words(toolchain.linker()));
    words.addAll(arguments.words());
    return session.run(
        new Program(words, new TreeMap<>(Map.of("LC_ALL", "C")), session.path("output")),
        scratch.directory());
  }

  // lld gives a program the ARM attributes of its first object, the start file, whatever the others
  // say: that the compiler made code for the right processor can be seen only here.
  void checkObject(Path object) throws Failure, IOException {
    String name = "Crystal's object";
    List<Finding> findings = Audit.ofObject(target.expectation(), name, ElfFile.read(object, name));
    for (Finding finding : findings) {
      if (finding.severity() == Severity.ERROR) {
        throw new Failure(Failure.Kind.UNFIT, "link", finding.message());
      }
    }
  }

  // gcc names its directory after its own triplet, which is not always Debian's multiarch name
  // (i686-linux-gnu for i386).
  static String gcc(Path sysroot) throws Failure, IOException {
    return Toolchain.only(sysroot, Toolchain.only(sysroot, "usr/lib/gcc", ""), "");
  }

  private static List<String> searchPaths(LinkLine line, Sandbox.Session session) {
    return line.searchPaths().stream().map(path -> seen(path, session)).toList();
  }

  private static List<String> others(LinkLine line, Sandbox.Session session) {
    List<String> words = new ArrayList<>();
    for (LinkLine.Input input : line.inputs()) {
      switch (input) {
        case LinkLine.Named _ -> {}
        case LinkLine.Exact exact -> words.addAll(exact.words());
        case LinkLine.FilePath file -> words.add(seen(file.path(), session));
        case LinkLine.Option option -> words.addAll(option.words());
      }
    }
    return words;
  }

  private static String seen(String path, Sandbox.Session session) {
    return ProjectLibraries.isWithin(path)
        ? session.path("project") + "/" + ProjectLibraries.below(path)
        : inSysroot(path).map(below -> session.path("sysroot") + below).orElse(path);
  }

  // An absolute path outside of the project is meant in the target's file system, whether the line
  // says so (`=`, the sysroot's place) or not.
  private static Optional<String> inSysroot(String path) {
    String plain = path.startsWith("=") ? path.substring(1) : path;
    if (!plain.startsWith("/")) {
      return Optional.empty();
    }
    return Optional.of(
        Path.of(plain).startsWith(Compile.SYSROOT)
            ? plain.substring(Compile.SYSROOT.length())
            : plain);
  }
}
