package dev.refract.build.plan;

import dev.refract.build.config.BaseName;
import dev.refract.build.config.CrystalChoice;
import dev.refract.build.config.ImageSettings;
import dev.refract.build.config.LinkMode;
import dev.refract.build.config.Parts;
import dev.refract.build.config.ProjectFile;
import dev.refract.build.config.Route;
import dev.refract.build.config.WantedImage;
import dev.refract.build.config.Wishes;
import dev.refract.build.lock.Lock;
import dev.refract.build.lock.Pins;
import dev.refract.build.parallel.Tasks;
import dev.refract.build.roots.Indices;
import dev.refract.build.roots.Releases;
import dev.refract.build.roots.RootPackage;
import dev.refract.build.roots.Roots;
import dev.refract.build.store.Store;
import dev.refract.crystal.Compatibility;
import dev.refract.crystal.CrystalVersion;
import dev.refract.crystal.InstalledShard;
import dev.refract.crystal.ShardFile;
import dev.refract.crystal.ShardTarget;
import dev.refract.crystal.scan.SourceScanner;
import dev.refract.crystal.scan.TargetFlags;
import dev.refract.distro.Downloads;
import dev.refract.failure.Failure;
import dev.refract.oci.Platform;
import java.io.IOException;
import java.nio.file.Path;
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
  private final PackageSets packages;
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
    this.packages = new PackageSets(store, pins);
    this.libraries = new LibraryPackages(store, pins);
    this.roots = roots;
    this.pins = pins;
    this.tarballs = new Tarballs(downloads, roots);
    this.compilers =
        new Compilers(releases, packages, roots, tarballs, new HostCompiler(store, environment));
  }

  /// What can be found wrong without looking at any index: the first thing a user hears of.
  ///
  /// @param shard the project's shard.yml
  /// @param programs what is built of it, the one that the image starts first
  /// @param settings how the image is called and started
  /// @param base what the libraries come from
  /// @param targets what is built for
  /// @param link how programs are joined with their libraries
  /// @param wishes everything else
  public record Request(
      ShardFile shard,
      List<ShardTarget> programs,
      ImageSettings settings,
      Base base,
      List<TargetPlatform> targets,
      LinkMode link,
      Wishes wishes) {
    public Request {
      programs = List.copyOf(programs);
      targets = List.copyOf(targets);
    }

    /// Checks what is wished for against the project.
    ///
    /// @param image which of the wished images
    /// @param bases the images that it can be put on top of
    public static Request of(ShardFile shard, Wishes wishes, WantedImage image, BaseImages bases)
        throws Failure, IOException, InterruptedException {
      Base base =
          Base.of(
              BaseName.parse(wishes.base().orElse(Base.DEFAULT)),
              wishes.request().project(),
              wishes.platforms().stream().map(Platform::normalised).toList(),
              bases);
      List<TargetPlatform> targets = new ArrayList<>();
      for (Platform platform : wishes.platforms()) {
        TargetPlatform target = base.target(platform);
        if (!targets.contains(target)) {
          targets.add(target);
        }
      }
      Path project = wishes.request().project();
      List<ShardTarget> programs = new ArrayList<>();
      if (image.programs().isEmpty()) {
        programs.add(shard.chooseTarget(project, Optional.empty()));
      }
      for (String name : image.programs()) {
        programs.add(shard.chooseTarget(project, Optional.of(name)));
      }
      return new Request(
          shard,
          programs,
          image.settings(),
          base,
          targets.isEmpty() ? base.usual() : targets,
          base.link(wishes.wantedLink()),
          wishes);
    }

    private TargetFlags flags(TargetPlatform target, CrystalVersion crystal) {
      TargetFlags flags =
          TargetFlags.of(
              target.crystal(),
              crystal,
              wishes.flags(target.platform()).defines(),
              wishes.release(),
              link == LinkMode.STATIC);
      return switch (target) {
        case AMD64, ARM64, ARM_V7, ARM_V6_HARD, I386, AMD64_MUSL, ARM64_MUSL, I386_MUSL -> flags;
        // Crystal has no bindings for it; the overlay makes them of those for ARMv7.
        case ARM_V6 ->
            new TargetFlags(flags.flags(), TargetPlatform.ARM_V7.crystal().libC(), crystal);
      };
    }
  }

  /// Decides.
  ///
  /// @param sources of the project
  /// @param shards that they contain
  public Decisions decide(Request request, Sources sources, List<InstalledShard> shards)
      throws Failure, IOException, InterruptedException {
    for (TargetPlatform target : request.targets()) {
      for (ProjectFile file : request.wishes().configuration().on(target.platform()).files()) {
        sources.at(file.from());
      }
    }
    Compilers.Choice choice =
        compilers.choose(
            request.shard(), request.wishes().crystal(), request.wishes().request().project());
    List<String> notes = new ArrayList<>(notes(request, choice.version()));
    BasePackages base = packages(request.base(), request.targets());
    Compiler compiler = choice.getting().compiler();
    ProjectScan scan = new ProjectScan(sources, compiler, store, new SourceScanner());
    // Which programs macros run and what they ask hardly depends on the target.
    TargetFlags first = request.flags(request.targets().getFirst(), compiler.version());
    Preparation preparation = preparation(request, sources, shards, scan, first);
    notes.addAll(preparation.notes());
    List<Tasks.Task<Decisions.ForPlatform>> tasks = new ArrayList<>();
    for (TargetPlatform target : request.targets()) {
      TargetFlags flags = request.flags(target, compiler.version());
      tasks.add(() ->
          forPlatform(
              request,
              target,
              base,
              scan.of(request.programs(), flags, preparation.commands().isEmpty()),
              preparation.compiler()));
    }
    List<Decisions.ForPlatform> platforms = Tasks.run(2, tasks);
    notes.addAll(choices(platforms));
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
        notes);
  }

  private static Preparation preparation(
      Request request,
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
      Request request,
      Compilers.Choice choice,
      Preparation preparation,
      BasePackages base,
      TargetPlatform target,
      List<LibraryAsk> asks)
      throws Failure, IOException, InterruptedException {
    TargetPlatform machine = TargetPlatform.AMD64;
    Indices own = choice.indices();
    List<LibraryPackages.Looking> looks = new ArrayList<>(base.machine(target));
    looks.add(() -> new LibraryPackages.Look(own, machine, packages.gcc(own, machine.debian())));
    return packages.toolchain(
        own,
        choice.packaged(),
        packages(libraries.serve(looks, own, machine, asks, new TreeMap<>())),
        preparation,
        names(request.programs()));
  }

  private Decisions.ForPlatform forPlatform(
      Request request,
      TargetPlatform target,
      BasePackages base,
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
    NavigableSet<String> wanted = packages(served);
    wanted.addAll(parts.packages().build());
    return new Decisions.ForPlatform(
        target,
        request.wishes().flags(target.platform()),
        parts,
        served,
        base.sysroot(sysroot(request.programs()), target, wanted, compiler),
        making(request, target, base, wanted, compiler),
        base.image(target, request.settings().init().orElse(!(request.base() instanceof OnImage))),
        base.run(target, parts.packages().run()),
        request.base() instanceof OnImage on
            ? Optional.ofNullable(on.images().get(target.platform()))
            : Optional.empty());
  }

  private Making making(
      Request request,
      TargetPlatform target,
      BasePackages base,
      SortedSet<String> libraries,
      boolean commands)
      throws Failure, IOException, InterruptedException {
    Route route = request.wishes().route(target.platform());
    Optional<CrystalChoice> crystal = request.wishes().crystalOn(target.platform());
    if (crystal.isPresent() && route != Route.EMULATED) {
      throw new Failure(
              Failure.Kind.USAGE,
              "plan",
              "a compiler is named that runs under qemu, and the route is " + route.word())
          .remedy("choose the route emulated, or name no compiler for this platform")
          .on(target.platform().toString());
    }
    String name = emulated(request.programs());
    return switch (route) {
      case CROSS -> new Making.Cross();
      case EMULATED_LINK ->
          new Making.EmulatedLink(base.emulated(name, target, libraries, commands));
      case EMULATED -> {
        Compiler compiler = emulatedCompiler(request, target, base, crystal);
        yield new Making.Emulated(
            base.emulated(name, target, with(compiler, libraries), commands), compiler);
      }
    };
  }

  private Compiler emulatedCompiler(
      Request request, TargetPlatform target, BasePackages base, Optional<CrystalChoice> crystal)
      throws Failure, IOException, InterruptedException {
    if (crystal.isPresent() && crystal.get() instanceof CrystalChoice.Tarball tarball) {
      return tarballs.open(tarball, request.wishes().request().project(), target);
    }
    Optional<Compiler> own = base.crystal(target);
    if (crystal.isPresent() || own.isEmpty()) {
      throw new Failure(
              Failure.Kind.UNSUPPORTED,
              "plan",
              own.isPresent()
                  ? "only a tarball can be named for a platform"
                  : request.base().name() + " has no Crystal that runs on " + target.platform())
          .remedy(
              "name a tarball with --crystal "
                  + target.platform()
                  + "=tarball=PATH,sha256=HEX, or choose the route emulated-link")
          .on(target.platform().toString());
    }
    return own.get();
  }

  private static SortedSet<String> with(Compiler compiler, SortedSet<String> libraries) {
    SortedSet<String> all = new TreeSet<>(libraries);
    if (compiler instanceof Compiler.Packaged) {
      all.add(PackageSets.COMPILER);
    }
    return all;
  }

  private BasePackages packages(Base base, List<TargetPlatform> targets)
      throws Failure, IOException {
    return switch (base) {
      case Base.Apt apt -> {
        SortedSet<String> architectures = new TreeSet<>();
        targets.forEach(target -> architectures.add(target.debian()));
        yield new AptPackages(
            releases, packages, libraries, releases.open(apt.release(), architectures), roots);
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
    SortedSet<String> names = packages(platform.libraries());
    names.addAll(platform.parts().packages().build());
    for (String library : missing) {
      names.add(base.missing(target, library, platform.libraries()));
    }
    boolean commands = decisions.preparation().compiler();
    String emulated = Pins.WHOLE + emulated(decisions.programs());
    return platform.with(
        base.sysroot(Pins.WHOLE + sysroot(decisions.programs()), target, names, commands),
        switch (platform.making()) {
          case Making.Cross cross -> cross;
          case Making.EmulatedLink _ ->
              new Making.EmulatedLink(base.emulated(emulated, target, names, commands));
          case Making.Emulated before ->
              new Making.Emulated(
                  base.emulated(emulated, target, with(before.compiler(), names), commands),
                  before.compiler());
        });
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
              platform.target().debian(),
              sysroot(decisions.programs()));
      platforms.add(missing.isEmpty() ? platform : further(decisions, platform, missing));
    }
    return decisions.with(platforms);
  }

  private static String emulated(List<ShardTarget> programs) {
    return "emulated root of " + names(programs);
  }

  // What a lock calls the release.
  private static String released(Base base) {
    return base instanceof OnImage on ? released(on.under()) : base.name();
  }

  // What a lock calls the root.
  private static String sysroot(List<ShardTarget> programs) {
    return "sysroot of " + names(programs);
  }

  private static String names(List<ShardTarget> programs) {
    return String.join(" ", programs.stream().map(ShardTarget::name).toList());
  }

  private static NavigableSet<String> packages(List<ServedLibrary> served) {
    NavigableSet<String> names = new TreeSet<>();
    served.forEach(library -> library.packageName().ifPresent(names::add));
    return names;
  }

  private static List<String> notes(Request request, CrystalVersion crystal) throws Failure {
    SortedMap<String, List<TargetPlatform>> remarks = new TreeMap<>();
    for (TargetPlatform target : request.targets()) {
      switch (Compatibility.of(crystal, request.base().crystal(), target.crystal())) {
        case Compatibility.Refused refused ->
            throw refused.failure().on(target.platform().toString());
        case Compatibility.Offered offered ->
            offered
                .notes()
                .forEach(note -> remarks.computeIfAbsent(note, _ -> new ArrayList<>()).add(target));
      }
    }
    List<String> notes = new ArrayList<>(notes(remarks));
    boolean glibc = request.targets().stream().anyMatch(t -> t.libc() == TargetPlatform.Libc.GLIBC);
    if (request.link() == LinkMode.STATIC && glibc) {
      notes.add(
          "in a static program glibc converts between its built-in character sets only: ASCII,"
              + " UTF-8, UTF-16, UTF-32");
    }
    if (request.settings().healthcheck().isPresent()) {
      notes.add("the format of OCI images has no place for a healthcheck, so it is left out");
    }
    return notes;
  }

  private static List<String> choices(List<Decisions.ForPlatform> platforms) {
    SortedMap<String, List<TargetPlatform>> remarks = new TreeMap<>();
    for (Decisions.ForPlatform platform : platforms) {
      for (ServedLibrary library : platform.libraries()) {
        library
            .choice()
            .ifPresent(choice ->
                remarks.computeIfAbsent(choice, _ -> new ArrayList<>()).add(platform.target()));
      }
    }
    return notes(remarks);
  }

  // One sentence for all the platforms it is true of.
  private static List<String> notes(SortedMap<String, List<TargetPlatform>> remarks) {
    List<String> notes = new ArrayList<>();
    remarks.forEach((remark, targets) ->
        notes.add(
            String.join(", ", targets.stream().map(t -> t.platform().toString()).toList())
                + ": "
                + remark));
    return notes;
  }
}
