package dev.refract.build.plan;

import dev.refract.build.config.Parts;
import dev.refract.build.config.ProjectFile;
import dev.refract.build.lock.Lock;
import dev.refract.build.lock.Pins;
import dev.refract.build.parallel.Tasks;
import dev.refract.build.roots.Indices;
import dev.refract.build.roots.Releases;
import dev.refract.build.roots.RootPackage;
import dev.refract.build.roots.Roots;
import dev.refract.build.store.Store;
import dev.refract.crystal.InstalledShard;
import dev.refract.crystal.ShardTarget;
import dev.refract.crystal.scan.SourceScanner;
import dev.refract.crystal.scan.TargetFlags;
import dev.refract.distro.Downloads;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Decides from request, project and package indices what is built, with what, and why.
public final class Planner {
  private final Releases releases;
  private final Store store;
  private final PackageSets sets;
  private final LibraryPackages libraries;
  private final Compilers compilers;
  private final Tarballs tarballs;
  private final Roots roots;
  private final Pins pins;

  /// @param releases whose packages are chosen from
  /// @param downloads fetches a compiler that is no package
  /// @param roots gives the compiler, whose standard library is scanned
  /// @param environment of the process, in whose `PATH` the machine's own compiler is
  /// @param pins answers of a lock, and those that are given now
  public Planner(
      Store store,
      Releases releases,
      Downloads downloads,
      Roots roots,
      Map<String, String> environment,
      Pins pins) {
    this.store = store;
    this.releases = releases;
    this.sets = new PackageSets(store, pins);
    this.libraries = new LibraryPackages(store, pins);
    this.roots = roots;
    this.pins = pins;
    this.tarballs = new Tarballs(downloads, roots);
    this.compilers =
        new Compilers(releases, sets, roots, tarballs, new HostCompiler(store, environment));
  }

  /// Decides.
  ///
  /// @param sources of the project
  /// @param shards that they contain
  public Decisions decide(ImageRequest request, Sources sources, List<InstalledShard> shards)
      throws Failure, IOException, InterruptedException {
    for (TargetPlatform target : request.targets()) {
      for (ProjectFile file : request.wishes().configuration().on(target.platform()).files()) {
        sources.at(file.from());
      }
    }
    Compilers.Choice choice =
        compilers.choose(
            request.shard(), request.wishes().crystal(), request.wishes().request().project());
    for (TargetPlatform target : request.targets()) {
      switch (request.route(target)) {
        case CROSS, EMULATED_LINK ->
            Remarks.require(choice.offered().version(), request.base(), target);
        // Its compiler is another one.
        case EMULATED -> {}
      }
    }
    BasePackages base = packages(request.base(), request.targets());
    Makings makings = new Makings(request, base, tarballs);
    Compiler compiler = choice.offered().getting().compiler();
    ProjectScan scan = new ProjectScan(sources, compiler, store, new SourceScanner());
    // Which programs macros run and what they ask hardly depends on the target.
    TargetFlags first = request.flags(request.targets().getFirst(), compiler.version());
    Preparation preparation = preparation(request, sources, shards, scan, first);
    List<Tasks.Task<Decisions.ForPlatform>> tasks = new ArrayList<>();
    for (TargetPlatform target : request.targets()) {
      TargetFlags flags = request.flags(target, compiler.version());
      tasks.add(() ->
          forPlatform(
              request,
              target,
              base,
              makings,
              scan.of(request.programs(), flags, preparation.commands().isEmpty()),
              preparation.compiler()));
    }
    List<Decisions.ForPlatform> platforms = Tasks.run(2, tasks);
    return new Decisions(
        request.shard(),
        request.programs(),
        request.settings(),
        request.link(),
        request.wishes().release(),
        request.base(),
        compiler,
        preparation,
        toolchain(
            request,
            choice,
            preparation,
            base,
            request.targets().getFirst(),
            scan.ofMacroPrograms(request.programs(), first, compiler.version())),
        platforms,
        Remarks.of(request, compiler, preparation, platforms));
  }

  private static Preparation preparation(
      ImageRequest request,
      Sources sources,
      List<InstalledShard> shards,
      ProjectScan scan,
      TargetFlags flags)
      throws Failure, IOException, InterruptedException {
    return Preparation.of(
        request.wishes().configuration(),
        shards,
        scan.runsScript(request.programs(), flags),
        scan.asksGit(request.programs(), flags)
            ? Repository.of(sources.project())
            : Optional.empty());
  }

  private List<RootPackage> toolchain(
      ImageRequest request,
      Compilers.Choice choice,
      Preparation preparation,
      BasePackages base,
      TargetPlatform target,
      List<LibraryAsk> asks)
      throws Failure, IOException, InterruptedException {
    TargetPlatform machine = TargetPlatform.AMD64;
    Indices own = choice.indices();
    List<LibraryPackages.Looking> looks = new ArrayList<>(base.machine(target));
    looks.add(() -> new LibraryPackages.Look(own, machine, sets.gcc(own, machine.architecture())));
    return sets.toolchain(
        own,
        choice.packaged(),
        serving(libraries.serve(looks, own, machine, asks, new TreeMap<>())),
        preparation,
        names(request.programs()));
  }

  private Decisions.ForPlatform forPlatform(
      ImageRequest request,
      TargetPlatform target,
      BasePackages base,
      Makings makings,
      List<LibraryAsk> asks,
      boolean compiler)
      throws Failure, IOException, InterruptedException {
    SortedMap<String, String> chosen = request.wishes().configuration().libraries();
    for (Map.Entry<String, String> library : chosen.entrySet()) {
      if (!base.has(target, library.getValue())) {
        throw new Failure(
                Failure.Kind.PACKAGES,
                "plan",
                "refract.yml names the package "
                    + library.getValue()
                    + " for the library "
                    + library.getKey()
                    + ", and "
                    + request.base().name()
                    + " has none of that name")
            .remedy("correct `libraries:` in refract.yml")
            .on(target.platform().toString());
      }
    }
    List<ServedLibrary> served = base.serve(target, asks, chosen);
    Parts parts = request.wishes().configuration().on(target.platform());
    NavigableSet<String> wanted = serving(served);
    wanted.addAll(parts.packages().build());
    return new Decisions.ForPlatform(
        target,
        request.wishes().flags(target.platform()),
        parts,
        served,
        base.sysroot(sysroot(request.programs()), target, wanted, compiler),
        makings.of(target, emulated(request.programs()), wanted, compiler),
        base.image(target, request.settings().init().orElse(!(request.base() instanceof OnImage))),
        base.run(target, parts.packages().run()),
        request.base() instanceof OnImage on
            ? Optional.ofNullable(on.images().get(target.platform()))
            : Optional.empty());
  }

  private BasePackages packages(Base base, List<TargetPlatform> targets)
      throws Failure, IOException {
    return switch (base) {
      case Base.Apt apt -> {
        SortedSet<String> architectures = new TreeSet<>();
        targets.forEach(target -> architectures.add(target.architecture()));
        yield new AptPackages(
            releases, sets, libraries, releases.open(apt.release(), architectures), roots);
      }
      case Base.Apk apk -> new ApkPackages(releases.open(apk.release()), pins);
      case OnImage on -> new LinkedOnly(packages(on.under(), targets), on.name());
    };
  }

  /// What is decided for `platform` once the compiler's link line is known: the sysroot has
  /// packages for the libraries `missing`, too, which no source asks for by name but other
  /// libraries need.
  ///
  /// @param decisions that the platform is of
  /// @param missing names after `-l`
  /// @throws Failure of kind PACKAGES if a library is in no package
  public Decisions.ForPlatform further(
      Decisions decisions, Decisions.ForPlatform platform, List<String> missing)
      throws Failure, IOException, InterruptedException {
    TargetPlatform target = platform.target();
    BasePackages base = packages(decisions.base(), List.of(target));
    SortedSet<String> names = serving(platform.libraries());
    names.addAll(platform.parts().packages().build());
    for (String library : missing) {
      names.add(base.missing(target, library, platform.libraries()));
    }
    boolean commands = decisions.preparation().compiler();
    return platform.with(
        base.sysroot(Pins.WHOLE + sysroot(decisions.programs()), target, names, commands),
        Makings.again(
            platform.making(),
            base,
            target,
            Pins.WHOLE + emulated(decisions.programs()),
            names,
            commands));
  }

  /// Decides as far as the libraries go that builds have found to be needed beside those that
  /// sources ask for, so that the pins have them.
  ///
  /// @param before a lock that such a build has written
  /// @return the decisions with these libraries
  public Decisions further(Decisions decisions, Lock before)
      throws Failure, IOException, InterruptedException {
    List<Decisions.ForPlatform> platforms = new ArrayList<>();
    for (Decisions.ForPlatform platform : decisions.platforms()) {
      List<String> missing =
          Pins.further(
              before,
              released(decisions.base()),
              platform.target().architecture(),
              sysroot(decisions.programs()));
      platforms.add(missing.isEmpty() ? platform : further(decisions, platform, missing));
    }
    return decisions.with(platforms);
  }

  // What a lock calls the root that runs under qemu.
  private static String emulated(List<ShardTarget> programs) {
    return "emulated root of " + names(programs);
  }

  // What a lock calls the release.
  private static String released(Base base) {
    return base instanceof OnImage on ? released(on.under()) : base.name();
  }

  // What a lock calls the root that is linked against.
  private static String sysroot(List<ShardTarget> programs) {
    return "sysroot of " + names(programs);
  }

  private static String names(List<ShardTarget> programs) {
    return String.join(" ", programs.stream().map(ShardTarget::name).toList());
  }

  // The packages that do.
  private static NavigableSet<String> serving(List<ServedLibrary> served) {
    NavigableSet<String> names = new TreeSet<>();
    served.forEach(library -> library.packageName().ifPresent(names::add));
    return names;
  }
}
