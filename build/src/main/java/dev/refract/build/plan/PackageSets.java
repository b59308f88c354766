package dev.refract.build.plan;

import dev.refract.build.lock.Pins;
import dev.refract.build.roots.Indices;
import dev.refract.build.roots.RootPackage;
import dev.refract.build.roots.Selection;
import dev.refract.build.store.Inputs;
import dev.refract.build.store.Result;
import dev.refract.build.store.Step;
import dev.refract.build.store.Store;
import dev.refract.crystal.CrystalVersion;
import dev.refract.distro.apt.PackageIndex;
import dev.refract.distro.apt.Relation;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which packages the roots are made of, by the names that do not change from release to release;
/// the numbered ones (`lld-19`, `libgcc-12-dev`) follow from what the others depend on.
final class PackageSets {
  /// The kernel's headers, which those of glibc include.
  private static final String KERNEL = "linux-libc-dev";

  /// What commands of a project may run besides the target's C compiler.
  private static final List<String> COMMANDS =
      List.of(
          "bash", "diffutils", "findutils", "grep", "gzip", "make", "mawk", "patch", "sed", "tar");

  /// The commands of git that fetch or are written in Perl do not run here.
  private static final List<String> GIT_UNUSED =
      List.of("git-man", "libcurl3-gnutls", "libcurl3t64-gnutls", "liberror-perl", "perl");

  /// What glue, libraries and headers of Debian's C library packages depend on, and nothing here
  /// ever runs, links or reads.
  private static final Set<String> UNUSED =
      Set.of(
          "gcc",
          "libjs-codemirror",
          "libjs-jquery",
          "libc-dev-bin",
          KERNEL,
          "rpcsvc-proto",
          "libnsl-dev",
          "icu-devtools");

  private static final Set<String> UNUSED_WHEN_RUN =
      Set.of(
          "icu-devtools",
          "libc-dev-bin",
          "libjs-codemirror",
          "libjs-jquery",
          "libnsl-dev",
          "rpcsvc-proto");

  private static final String INIT = "tini";

  private static final Set<String> IN_EVERY_IMAGE =
      Set.of("base-files", "ca-certificates", "libc6", "netbase", INIT, "tzdata");

  private static final Set<String> OF_MAINTAINER_SCRIPTS =
      Set.of(
          "debconf", "dpkg", "init-system-helpers", "install-info", "libc-bin", "lsb-base", "ucf");

  /// Run-time libraries of compiler options that Refract does not use.
  private static final Pattern SANITIZER =
      Pattern.compile("lib(asan|tsan|lsan|ubsan|hwasan|itm|gomp|quadmath|cc1-)[0-9]+");

  private static final Pattern LLVM = Pattern.compile("libllvm([0-9]+)(t64)?");
  private static final Pattern GCC = Pattern.compile("gcc-([0-9]+)(-[a-z0-9-]+)?");
  private static final Pattern UPSTREAM = Pattern.compile("([0-9]+\\.[0-9]+\\.[0-9]+).*");

  /// The package with compiler and standard library.
  static final String COMPILER = "crystal";

  /// The package with glibc's start files, headers and archives.
  static final String GLIBC = "libc6-dev";

  private final Store store;
  private final Pins pins;

  PackageSets(Store store, Pins pins) {
    this.store = store;
    this.pins = pins;
  }

  /// The version of the package `crystal` that the release has, if it has one.
  Optional<CrystalVersion> crystal(Indices indices, String architecture)
      throws Failure, IOException, InterruptedException {
    String version =
        fact(
            COMPILER,
            indices,
            architecture,
            index ->
                index
                    .candidate(COMPILER)
                    .map(file -> UPSTREAM.matcher(file.version().toString()))
                    .filter(Matcher::matches)
                    .map(matcher -> matcher.group(1))
                    .orElse(""));
    return version.isEmpty() ? Optional.empty() : Optional.of(CrystalVersion.parse(version));
  }

  /// Whether the release has the package `name`.
  boolean has(Indices indices, String architecture, String name)
      throws Failure, IOException, InterruptedException {
    return !fact(
            "has " + name,
            indices,
            architecture,
            index -> index.candidate(name).map(file -> file.version().toString()).orElse(""))
        .isEmpty();
  }

  /// Linker, sandbox, and what programs of macros are linked with.
  ///
  /// @param compiler whether Debian's compiler is part of it
  /// @param libraries development packages of the C libraries that programs of macros use
  /// @param programs whose toolchain it is
  List<RootPackage> toolchain(
      Indices indices,
      boolean compiler,
      SortedSet<String> libraries,
      Preparation preparation,
      String programs)
      throws Failure, IOException, InterruptedException {
    String linker =
        fact(
            "linker",
            indices,
            "amd64",
            index -> {
              // The linker of the LLVM that the release's compiler loads anyway.
              Matcher llvm = LLVM.matcher(Selection.family(index, COMPILER, LLVM));
              if (!llvm.matches()) {
                throw new IllegalStateException();
              }
              return "lld-" + llvm.group(1);
            });
    SortedSet<String> wanted = new TreeSet<>(libraries);
    wanted.addAll(
        List.of(
            linker,
            "bubblewrap",
            "coreutils",
            "dash",
            GLIBC,
            gccLibraries(indices, "amd64"),
            "pkgconf"));
    if (compiler) {
      wanted.add(COMPILER);
    }
    Set<String> leftOut = new TreeSet<>(UNUSED);
    if (preparation.compiler()) {
      String version = linker.substring(linker.indexOf('-') + 1);
      wanted.addAll(COMMANDS);
      wanted.addAll(List.of("clang-" + version, "llvm-" + version));
      // Its own linker, archiver and debuggers serve; headers are those of the sysroot.
      leftOut.addAll(
          List.of(
              "base-files",
              "binutils",
              "debianutils",
              "libclang1-" + version,
              "libcurl4",
              "libcurl4t64",
              "libobjc-" + gcc(indices, "amd64") + "-dev",
              "libpfm4",
              "libstdc++-" + gcc(indices, "amd64") + "-dev",
              "llvm-" + version + "-linker-tools"));
    }
    if (preparation.repository().isPresent()) {
      wanted.add("git");
      leftOut.addAll(GIT_UNUSED);
    }
    return select("toolchain of " + programs, indices, "amd64", wanted, leftOut);
  }

  /// What programs for `target` are linked with: the C library, libgcc, and the packages that serve
  /// the libraries that sources ask for.
  ///
  /// @param name of the root
  /// @param compiler whether C is compiled against them, too
  List<RootPackage> sysroot(
      String name,
      Indices indices,
      TargetPlatform target,
      SortedSet<String> libraries,
      boolean compiler)
      throws Failure, IOException, InterruptedException {
    SortedSet<String> wanted = new TreeSet<>(libraries);
    wanted.addAll(List.of(GLIBC, gccLibraries(indices, target.architecture())));
    Set<String> leftOut = new TreeSet<>(UNUSED);
    if (compiler) {
      leftOut.remove(KERNEL);
      wanted.add(KERNEL);
    }
    return select(name, indices, target.architecture(), wanted, leftOut);
  }

  /// The sysroot and the target's own C compiler, complete, to be run.
  ///
  /// @param commands whether commands of the project run there, too
  List<RootPackage> emulated(
      String name,
      Indices indices,
      TargetPlatform target,
      SortedSet<String> libraries,
      boolean commands)
      throws Failure, IOException, InterruptedException {
    SortedSet<String> wanted = new TreeSet<>(libraries);
    wanted.addAll(
        List.of(
            "coreutils",
            "dash",
            "gcc",
            GLIBC,
            KERNEL,
            gccLibraries(indices, target.architecture()),
            "pkgconf"));
    if (commands) {
      wanted.addAll(COMMANDS);
    }
    return select(name, indices, target.architecture(), wanted, UNUSED_WHEN_RUN);
  }

  /// What every image has files of.
  ///
  /// @param init whether tini is among it
  List<RootPackage> image(Indices indices, TargetPlatform target, boolean init)
      throws Failure, IOException, InterruptedException {
    SortedSet<String> names = new TreeSet<>(IN_EVERY_IMAGE);
    if (!init) {
      names.remove(INIT);
    }
    List<String> wanted = List.copyOf(names);
    return pins.root(
        indices,
        target.architecture(),
        "image",
        wanted,
        () ->
            new Selection(indices, target.architecture(), wanted, Set.of(), false).resolve(store));
  }

  /// What goes into the image whole: the packages `names` and all that they depend on, but for what
  /// every image has and what only maintainer scripts use, none of which ever runs.
  List<RootPackage> run(Indices indices, TargetPlatform target, List<String> names)
      throws Failure, IOException, InterruptedException {
    if (names.isEmpty()) {
      return List.of();
    }
    Set<String> leftOut = new TreeSet<>(IN_EVERY_IMAGE);
    leftOut.addAll(OF_MAINTAINER_SCRIPTS);
    names.forEach(leftOut::remove);
    List<String> wanted = List.copyOf(new TreeSet<>(names));
    return pins.root(
        indices,
        target.architecture(),
        "run",
        wanted,
        () -> new Selection(indices, target.architecture(), wanted, leftOut, true).resolve(store));
  }

  /// The package of the compiler alone.
  RootPackage compiler(Indices indices, String architecture)
      throws Failure, IOException, InterruptedException {
    List<String> wanted = List.of(COMPILER);
    return pins.root(
            indices,
            architecture,
            COMPILER,
            wanted,
            () -> new Selection(indices, architecture, wanted, Set.of(), false).resolve(store))
        .getFirst();
  }

  private List<RootPackage> select(
      String name,
      Indices indices,
      String architecture,
      SortedSet<String> wanted,
      Set<String> unused)
      throws Failure, IOException, InterruptedException {
    List<String> sorted = List.copyOf(wanted);
    return pins.root(
        indices, architecture, name, sorted, () -> selected(indices, architecture, sorted, unused));
  }

  private List<RootPackage> selected(
      Indices indices, String architecture, List<String> wanted, Set<String> unused)
      throws Failure, IOException, InterruptedException {
    String sanitizers =
        read(
            "sanitizers",
            indices,
            architecture,
            index -> {
              List<String> names = new ArrayList<>();
              String gcc =
                  wanted.stream().filter(n -> n.startsWith("libgcc-")).findFirst().orElseThrow();
              for (Relation relation : Selection.candidate(index, gcc).depends()) {
                for (Relation.Alternative alternative : relation.alternatives()) {
                  if (SANITIZER.matcher(alternative.name()).matches()) {
                    names.add(alternative.name());
                  }
                }
              }
              return String.join(" ", names);
            });
    Set<String> leftOut = new TreeSet<>(unused);
    leftOut.addAll(sanitizers.isEmpty() ? List.of() : List.of(sanitizers.split(" ", -1)));
    return new Selection(indices, architecture, wanted, leftOut, true).resolve(store);
  }

  // libgcc and the start files of the compiler that the release calls `gcc`.
  private String gccLibraries(Indices indices, String architecture)
      throws Failure, IOException, InterruptedException {
    return "libgcc-" + gcc(indices, architecture) + "-dev";
  }

  /// The version of the compiler that the release calls `gcc`, such as `12`.
  String gcc(Indices indices, String architecture)
      throws Failure, IOException, InterruptedException {
    return fact(
        "gcc",
        indices,
        architecture,
        index -> {
          Matcher gcc = GCC.matcher(Selection.family(index, "gcc", GCC));
          if (!gcc.matches()) {
            throw new IllegalStateException();
          }
          return gcc.group(1);
        });
  }

  /// Something read off an index.
  private interface Reading {
    String of(PackageIndex index) throws Failure;
  }

  private String fact(String name, Indices indices, String architecture, Reading reading)
      throws Failure, IOException, InterruptedException {
    return pins.fact(indices, architecture, name, () -> read(name, indices, architecture, reading));
  }

  private String read(String name, Indices indices, String architecture, Reading reading)
      throws Failure, IOException, InterruptedException {
    Inputs inputs = Inputs.NONE.with("fact", name).with("index", indices.digest(architecture));
    Result result =
        store.result(
            new Step(
                "look",
                inputs,
                _ ->
                    new Step.Outputs(
                        Map.of(),
                        Map.of("value", reading.of(indices.snapshot().packages(architecture))))));
    return result.fact("value");
  }
}
