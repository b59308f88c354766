package dev.refract.build.plan;

import dev.refract.build.lock.Pins;
import dev.refract.build.roots.AlpineIndices;
import dev.refract.build.roots.RootPackage;
import dev.refract.distro.apk.ApkIndex;
import dev.refract.distro.apk.ApkPackage;
import dev.refract.distro.apk.Relation;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// The packages of a release of Alpine.
///
/// Its indices do not say which package has a static archive. But they say which has a shared
/// library (`so:libz.so.1`) or a pkg-config module (`pc:zlib`), and what was built together with
/// that: archives are in the `-static` and `-dev` packages of the same origin.
///
/// @param indices of the release
/// @param pins which packages they had
record ApkPackages(AlpineIndices indices, Pins pins) implements BasePackages {
  /// The package with musl's start files, headers and archives.
  static final String MUSL = "musl-dev";

  /// The package with libgcc and GCC's start files; of all that it depends on, nothing is linked.
  private static final String GCC = "gcc";

  private static final String KERNEL = "linux-headers";
  private static final String INIT = "tini-static";

  private static final List<String> IN_EVERY_IMAGE =
      List.of("alpine-baselayout-data", "alpine-release", "ca-certificates-bundle", "tzdata");

  /// Parts of musl.
  private static final Set<String> LIBC =
      Set.of("c", "crypt", "dl", "m", "pthread", "resolv", "rt", "util", "xnet");

  /// Parts of GCC.
  private static final Set<String> LIBGCC = Set.of("atomic", "gcc", "gcc_eh", "gcc_s");

  // What development packages depend on, and nothing here ever runs.
  private static final Set<String> UNUSED =
      Set.of("pkgconf", "pkgconfig", "cmd:pkg-config", "/bin/sh");

  @Override
  public boolean has(TargetPlatform target, String name) throws Failure, IOException {
    return index(target).candidate(name).isPresent();
  }

  private ApkIndex index(TargetPlatform target) throws Failure, IOException {
    return indices.index(target.architecture());
  }

  @Override
  public List<ServedLibrary> serve(
      TargetPlatform target, List<LibraryAsk> asks, SortedMap<String, String> chosen)
      throws Failure, IOException {
    SortedMap<String, SortedSet<String>> askers = new TreeMap<>();
    SortedMap<String, LibraryAsk> questions = new TreeMap<>();
    for (LibraryAsk ask : asks) {
      String name = ask.name().orElseGet(() -> ask.module().orElseThrow() + ".pc");
      askers.computeIfAbsent(name, _ -> new TreeSet<>()).add(ask.by());
      questions.merge(name, ask, (a, b) -> a.module().isPresent() ? a : b);
    }
    List<ServedLibrary> served = new ArrayList<>();
    for (Map.Entry<String, LibraryAsk> question : questions.entrySet()) {
      LibraryAsk ask = question.getValue();
      Optional<String> wish =
          ask.name()
              .flatMap(name -> Optional.ofNullable(chosen.get(name)))
              .or(() -> ask.module().flatMap(name -> Optional.ofNullable(chosen.get(name))));
      List<String> found = wish.isPresent() ? List.of(wish.get()) : packages(index(target), ask);
      served.add(
          new ServedLibrary(
              question.getKey(),
              List.copyOf(askers.getOrDefault(question.getKey(), new TreeSet<>())),
              found.stream().findFirst(),
              !found.isEmpty(),
              List.of()));
    }
    return served;
  }

  // The packages with the archive of a library, the likeliest first.
  private static List<String> packages(ApkIndex index, LibraryAsk ask) {
    if (ask.name().filter(LIBC::contains).isPresent()) {
      return List.of(MUSL);
    }
    if (ask.name().filter(LIBGCC::contains).isPresent()) {
      return List.of(GCC);
    }
    List<String> origins = new ArrayList<>();
    ask.name().ifPresent(name -> origins.addAll(index.originsOfLibrary(name)));
    ask.module()
        .filter(module -> Relation.isName("pc:" + module))
        .ifPresent(module ->
            index.candidates(Relation.to("pc:" + module)).stream()
                .map(ApkPackage::origin)
                .filter(origin -> !origins.contains(origin))
                .forEach(origins::add));
    List<String> packages = new ArrayList<>();
    for (String origin : origins) {
      packages.addAll(archives(index, origin, ask.name().orElse("")));
    }
    return packages;
  }

  // Of an origin with many libraries only those packages that are called after the one that is
  // asked for, where there are any.
  private static List<String> archives(ApkIndex index, String origin, String library) {
    List<String> all =
        index.ofOrigin(origin).stream()
            .map(ApkPackage::name)
            .filter(ApkPackages::isForLinking)
            .toList();
    List<String> own =
        all.stream()
            .filter(
                name -> name.startsWith("lib" + library + "-") || name.startsWith(library + "-"))
            .toList();
    List<String> packages = new ArrayList<>(own.isEmpty() ? all : own);
    packages.sort((a, b) -> Boolean.compare(b.endsWith("-static"), a.endsWith("-static")));
    return packages;
  }

  private static boolean isForLinking(String name) {
    return name.endsWith("-static") || name.endsWith("-dev");
  }

  @Override
  public String missing(TargetPlatform target, String library, List<ServedLibrary> asks)
      throws Failure, IOException {
    Optional<String> taken =
        asks.stream()
            .filter(ask -> ask.name().equals(library))
            .flatMap(ask -> ask.packageName().stream())
            .findFirst();
    LibraryAsk ask = new LibraryAsk(Optional.empty(), Optional.of(library), true, "the link line");
    List<String> found = packages(index(target), ask);
    if (taken.isEmpty() && !found.isEmpty()) {
      return found.getFirst();
    }
    throw new Failure(
            Failure.Kind.PACKAGES,
            "link",
            taken
                .map(name -> name + " and what was built with it have no archive for -l" + library)
                .orElseGet(() ->
                    "no package of "
                        + indices.release()
                        + " has the library of -l"
                        + library
                        + ", which the compiler's link line asks for"))
        .remedy(
            "name the package that has it in refract.yml: `libraries: {" + library + ": PACKAGE}`")
        .on(target.platform().toString());
  }

  @Override
  public List<RootPackage> sysroot(
      String name, TargetPlatform target, SortedSet<String> libraries, boolean compiler)
      throws Failure, IOException {
    ApkIndex index = index(target);
    NavigableSet<String> wanted = new TreeSet<>();
    for (String library : libraries) {
      wanted.add(library);
      // The archive and its pkg-config module may be in two packages.
      index
          .candidate(library)
          .filter(_ -> isForLinking(library))
          .ifPresent(pack -> {
            String stem = stem(library);
            index.ofOrigin(pack.origin()).stream()
                .map(ApkPackage::name)
                .filter(ApkPackages::isForLinking)
                .filter(other -> stem(other).startsWith(stem) || stem.startsWith(stem(other)))
                .forEach(wanted::add);
          });
    }
    wanted.add(MUSL);
    wanted.remove(GCC);
    if (compiler) {
      wanted.add(KERNEL);
    }
    List<RootPackage> packages =
        new ArrayList<>(indices.closure(target.architecture(), List.copyOf(wanted), UNUSED));
    if (packages.stream().noneMatch(pack -> pack.name().equals(GCC))) {
      packages.addAll(indices.only(target.architecture(), List.of(GCC), "libgcc and start files"));
    }
    return pinned(target, name, List.copyOf(wanted), packages);
  }

  private List<RootPackage> pinned(
      TargetPlatform target, String name, List<String> wanted, List<RootPackage> packages)
      throws Failure {
    return pins.same(indices.release().toString(), target.architecture(), name, wanted, packages);
  }

  // `openssl` of `openssl-dev` and `openssl-libs-static`.
  private static String stem(String name) {
    return name.replaceFirst("(-libs)?-(static|dev)$", "");
  }

  @Override
  public List<RootPackage> emulated(
      String name, TargetPlatform target, SortedSet<String> libraries, boolean commands)
      throws Failure {
    throw new Failure(
            Failure.Kind.UNSUPPORTED,
            "plan",
            "compilers of " + indices.release() + " are not run under qemu")
        .remedy("choose the route cross, or a base of Debian")
        .on(target.platform().toString());
  }

  @Override
  public Optional<OfferedCompiler> crystal(TargetPlatform target) {
    return Optional.empty();
  }

  @Override
  public List<RootPackage> image(TargetPlatform target, boolean init) throws Failure, IOException {
    List<String> names = new ArrayList<>(IN_EVERY_IMAGE);
    if (init) {
      names.add(INIT);
    }
    return pinned(
        target, "image", names, indices.only(target.architecture(), names, "part of every image"));
  }

  @Override
  public List<RootPackage> run(TargetPlatform target, List<String> names)
      throws Failure, IOException {
    return names.isEmpty()
        ? List.of()
        : pinned(target, "run", names, indices.closure(target.architecture(), names, Set.of()));
  }

  @Override
  public List<LibraryPackages.Looking> machine(TargetPlatform target) {
    return List.of();
  }
}
