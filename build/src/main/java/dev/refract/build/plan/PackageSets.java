package dev.refract.build.plan;

import dev.refract.build.roots.Indices;
import dev.refract.build.roots.RootPackage;
import dev.refract.build.roots.Selection;
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
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
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

  PackageSets(Store store) {
    this.store = store;
  }

  /// The version of the package `crystal` that the release has, if it has one.
  Optional<CrystalVersion> crystal(Indices indices)
      throws Failure, IOException, InterruptedException {
    String version =
        fact(
            COMPILER,
            indices,
            "amd64",
            index ->
                index
                    .candidate(COMPILER)
                    .map(file -> UPSTREAM.matcher(file.version().toString()))
                    .filter(Matcher::matches)
                    .map(matcher -> matcher.group(1))
                    .orElse(""));
    return version.isEmpty() ? Optional.empty() : Optional.of(CrystalVersion.parse(version));
  }

  /// Compiler, linker, sandbox, and what programs of macros are linked with.
  ///
  /// @param libraries development packages of the C libraries that programs of macros use
  List<RootPackage> toolchain(Indices indices, SortedSet<String> libraries, Preparation preparation)
      throws Failure, IOException, InterruptedException {
    String linker =
        fact(
            "linker",
            indices,
            "amd64",
            index -> {
              // The linker of the LLVM that the compiler loads anyway.
              Matcher llvm = LLVM.matcher(Selection.family(index, COMPILER, LLVM));
              if (!llvm.matches()) {
                throw new IllegalStateException();
              }
              return "lld-" + llvm.group(1);
            });
    SortedSet<String> wanted = new TreeSet<>(libraries);
    wanted.addAll(
        List.of(
            COMPILER,
            linker,
            "bubblewrap",
            "coreutils",
            "dash",
            GLIBC,
            gccLibraries(indices, "amd64"),
            "pkgconf"));
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
    return select(indices, "amd64", wanted, leftOut);
  }

  /// What programs for `target` are linked with: the C library, libgcc, and the packages that serve
  /// the libraries that sources ask for.
  ///
  /// @param compiler whether C is compiled against them, too
  List<RootPackage> sysroot(
      Indices indices, TargetPlatform target, SortedSet<String> libraries, boolean compiler)
      throws Failure, IOException, InterruptedException {
    SortedSet<String> wanted = new TreeSet<>(libraries);
    wanted.addAll(List.of(GLIBC, gccLibraries(indices, target.debian())));
    Set<String> leftOut = new TreeSet<>(UNUSED);
    if (compiler) {
      leftOut.remove(KERNEL);
    }
    return select(indices, target.debian(), wanted, leftOut);
  }

  /// What goes into the image as files.
  List<RootPackage> image(Indices indices, TargetPlatform target)
      throws Failure, IOException, InterruptedException {
    return new Selection(
            indices,
            target.debian(),
            List.of("base-files", "ca-certificates", "libc6", "netbase", "tini", "tzdata"),
            Set.of(),
            false)
        .resolve(store);
  }

  private List<RootPackage> select(
      Indices indices, String architecture, SortedSet<String> wanted, Set<String> unused)
      throws Failure, IOException, InterruptedException {
    String sanitizers =
        fact(
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
    return new Selection(indices, architecture, List.copyOf(wanted), leftOut, true).resolve(store);
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
    SortedMap<String, String> inputs = new TreeMap<>();
    inputs.put("rules", "2");
    inputs.put("fact", name);
    inputs.put("index", indices.digest(architecture).toString());
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
