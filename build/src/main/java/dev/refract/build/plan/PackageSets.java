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
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which packages the roots are made of, by the names that do not change from release to release;
/// the numbered ones (`lld-19`, `libgcc-12-dev`) follow from what the others depend on.
final class PackageSets {
  /// What glue, libraries and headers of Debian's C library packages depend on, and nothing here
  /// ever runs, links or reads.
  private static final Set<String> UNUSED =
      Set.of(
          "gcc",
          "libjs-codemirror",
          "libjs-jquery",
          "libc-dev-bin",
          "linux-libc-dev",
          "rpcsvc-proto",
          "libnsl-dev",
          "icu-devtools");

  /// Run-time libraries of compiler options that Refract does not use.
  private static final Pattern SANITIZER =
      Pattern.compile("lib(asan|tsan|lsan|ubsan|hwasan|itm|gomp|quadmath|cc1-)[0-9]+");

  private static final Pattern LLVM = Pattern.compile("libllvm([0-9]+)(t64)?");
  private static final Pattern GCC = Pattern.compile("gcc-([0-9]+)(-[a-z0-9-]+)?");
  private static final Pattern UPSTREAM = Pattern.compile("([0-9]+\\.[0-9]+\\.[0-9]+).*");

  private final Store store;

  PackageSets(Store store) {
    this.store = store;
  }

  /// The version of the package `crystal` that the release has, if it has one.
  Optional<CrystalVersion> crystal(Indices indices)
      throws Failure, IOException, InterruptedException {
    String version =
        fact(
            "crystal",
            indices,
            "amd64",
            index ->
                index
                    .candidate("crystal")
                    .map(file -> UPSTREAM.matcher(file.version().toString()))
                    .filter(Matcher::matches)
                    .map(matcher -> matcher.group(1))
                    .orElse(""));
    return version.isEmpty() ? Optional.empty() : Optional.of(CrystalVersion.parse(version));
  }

  /// Compiler, linker, sandbox, and what programs of macros are linked with.
  List<RootPackage> toolchain(Indices indices) throws Failure, IOException, InterruptedException {
    String linker =
        fact(
            "linker",
            indices,
            "amd64",
            index -> {
              // The linker of the LLVM that the compiler loads anyway.
              Matcher llvm = LLVM.matcher(Selection.family(index, "crystal", LLVM));
              if (!llvm.matches()) {
                throw new IllegalStateException();
              }
              return "lld-" + llvm.group(1);
            });
    List<String> wanted =
        new ArrayList<>(
            List.of(
                "crystal",
                linker,
                "bubblewrap",
                "coreutils",
                "dash",
                "libc6-dev",
                gccLibraries(indices, "amd64"),
                "libgmp-dev",
                "libssl-dev",
                "libxml2-dev",
                "libyaml-dev",
                "pkgconf",
                "zlib1g-dev"));
    return select(indices, "amd64", wanted);
  }

  /// What programs for `target` are linked with.
  ///
  /// @param crystal whose standard library is linked
  /// @param uses which optional parts of it the project requires
  List<RootPackage> sysroot(
      Indices indices, TargetPlatform target, CrystalVersion crystal, Set<LibraryUse> uses)
      throws Failure, IOException, InterruptedException {
    List<String> wanted =
        new ArrayList<>(
            List.of(
                "libc6-dev",
                gccLibraries(indices, target.debian()),
                "libgc-dev",
                crystal.atLeast(1, 8) ? "libpcre2-dev" : "libpcre3-dev",
                "libssl-dev",
                "libyaml-dev",
                "zlib1g-dev"));
    if (!crystal.atLeast(1, 15)) {
      wanted.add("libevent-dev");
    }
    for (LibraryUse use : new TreeSet<>(uses)) {
      wanted.add(use.debian());
    }
    return select(indices, target.debian(), wanted);
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

  private List<RootPackage> select(Indices indices, String architecture, List<String> wanted)
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
    Set<String> leftOut = new TreeSet<>(UNUSED);
    leftOut.addAll(sanitizers.isEmpty() ? List.of() : List.of(sanitizers.split(" ", -1)));
    return new Selection(indices, architecture, wanted, leftOut, true).resolve(store);
  }

  // libgcc and the start files of the compiler that the release calls `gcc`.
  private String gccLibraries(Indices indices, String architecture)
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
          return "libgcc-" + gcc.group(1) + "-dev";
        });
  }

  /// Something read off an index.
  private interface Reading {
    String of(PackageIndex index) throws Failure;
  }

  private String fact(String name, Indices indices, String architecture, Reading reading)
      throws Failure, IOException, InterruptedException {
    SortedMap<String, String> inputs = new TreeMap<>();
    inputs.put("rules", "1");
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
