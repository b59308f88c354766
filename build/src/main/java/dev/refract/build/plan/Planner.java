package dev.refract.build.plan;

import dev.refract.build.config.ImageSettings;
import dev.refract.build.config.LinkMode;
import dev.refract.build.config.Parts;
import dev.refract.build.config.WantedImage;
import dev.refract.build.config.Wishes;
import dev.refract.build.parallel.Tasks;
import dev.refract.build.roots.Indices;
import dev.refract.build.roots.Releases;
import dev.refract.build.roots.RootPackage;
import dev.refract.build.roots.Roots;
import dev.refract.build.store.Store;
import dev.refract.crystal.Compatibility;
import dev.refract.crystal.CrystalVersion;
import dev.refract.crystal.ShardFile;
import dev.refract.crystal.ShardTarget;
import dev.refract.crystal.TargetBase;
import dev.refract.crystal.scan.SourceScanner;
import dev.refract.crystal.scan.TargetFlags;
import dev.refract.distro.Downloads;
import dev.refract.distro.apt.DebianRelease;
import dev.refract.failure.Failure;
import dev.refract.oci.Platform;
import java.io.IOException;
import java.nio.file.Path;
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

/// Decides from request, project and package indices what is built, with what, and why.
public final class Planner {
  private static final String DEFAULT_BASE = "debian:bookworm";

  /// Releases that answer which package has a library where the base's own index is not to be had.
  private static final List<DebianRelease> OTHERS =
      List.of(new DebianRelease("bookworm"), new DebianRelease("trixie"));

  private final Releases releases;
  private final Store store;
  private final PackageSets packages;
  private final LibraryPackages libraries;
  private final Compilers compilers;

  /// @param releases whose packages are chosen from
  /// @param downloads fetches a compiler that is no package
  /// @param roots gives the compiler, whose standard library is scanned
  /// @param environment of the process, in whose `PATH` the machine's own compiler is
  public Planner(
      Store store,
      Releases releases,
      Downloads downloads,
      Roots roots,
      Map<String, String> environment) {
    this.store = store;
    this.releases = releases;
    this.packages = new PackageSets(store);
    this.libraries = new LibraryPackages(store);
    this.compilers =
        new Compilers(
            releases,
            packages,
            roots,
            new Tarballs(downloads, roots),
            new HostCompiler(store, environment));
  }

  /// What can be found wrong without looking at any index: the first thing a user hears of.
  ///
  /// @param shard the project's shard.yml
  /// @param programs what is built of it, the one that the image starts first
  /// @param settings how the image is called and started
  /// @param base what the libraries come from
  /// @param targets what is built for
  /// @param wishes everything else
  public record Request(
      ShardFile shard,
      List<ShardTarget> programs,
      ImageSettings settings,
      TargetBase base,
      List<TargetPlatform> targets,
      Wishes wishes) {
    public Request {
      programs = List.copyOf(programs);
      targets = List.copyOf(targets);
    }

    /// Checks what is wished for against the project.
    ///
    /// @param image which of the wished images
    public static Request of(ShardFile shard, Wishes wishes, WantedImage image)
        throws Failure, IOException {
      List<TargetPlatform> targets = new ArrayList<>();
      for (Platform platform : wishes.platforms()) {
        TargetPlatform target = TargetPlatform.of(platform);
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
          known(wishes.base().orElse(DEFAULT_BASE)),
          targets.isEmpty() ? TargetPlatform.DEFAULTS : targets,
          wishes);
    }

    private TargetFlags flags(TargetPlatform target, CrystalVersion crystal) {
      TargetFlags flags =
          TargetFlags.of(
              target.crystal(),
              crystal,
              wishes.flags(target.platform()).defines(),
              wishes.release(),
              wishes.link() == LinkMode.STATIC);
      return switch (target) {
        case AMD64, ARM64, ARM_V7, I386 -> flags;
        // Crystal has no bindings for it; the overlay makes them of those for ARMv7.
        case ARM_V6 ->
            new TargetFlags(flags.flags(), TargetPlatform.ARM_V7.crystal().libC(), crystal);
      };
    }
  }

  private static TargetBase known(String text) throws Failure {
    DebianRelease release = DebianRelease.parse(text);
    return switch (release.codename()) {
      case "bookworm" -> TargetBase.BOOKWORM;
      case "trixie" -> TargetBase.TRIXIE;
      case "forky" -> TargetBase.FORKY;
      case "sid" -> TargetBase.SID;
      default ->
          throw new Failure(
                  Failure.Kind.UNSUPPORTED, "plan", "nothing is known of the base " + release)
              .remedy("choose from debian:bookworm, debian:trixie, debian:forky");
    };
  }

  /// Decides.
  ///
  /// @param sources of the project
  public Decisions decide(Request request, Sources sources)
      throws Failure, IOException, InterruptedException {
    Compilers.Choice choice =
        compilers.choose(
            request.shard(), request.wishes().crystal(), request.wishes().request().project());
    List<String> notes = notes(request, choice.version());
    SortedSet<String> architectures = new TreeSet<>();
    request.targets().forEach(target -> architectures.add(target.debian()));
    Indices indices = base(request.base(), architectures);
    Compiler compiler = choice.getting().compiler();
    ProjectScan scan = new ProjectScan(sources, compiler, store, new SourceScanner());
    List<Tasks.Task<Decisions.ForPlatform>> tasks = new ArrayList<>();
    for (TargetPlatform target : request.targets()) {
      TargetFlags flags = request.flags(target, compiler.version());
      tasks.add(() -> forPlatform(request, target, indices, scan.of(request.programs(), flags)));
    }
    List<Decisions.ForPlatform> platforms = Tasks.run(2, tasks);
    // Which programs macros run hardly depends on the target.
    TargetFlags first = request.flags(request.targets().getFirst(), compiler.version());
    return new Decisions(
        request.shard(),
        request.programs(),
        request.settings(),
        request.wishes().link(),
        request.wishes().release(),
        request.base(),
        compiler,
        toolchain(
            choice,
            indices,
            request.targets().getFirst(),
            scan.ofMacroPrograms(request.programs(), first, compiler.version())),
        platforms,
        notes);
  }

  private Indices base(TargetBase base, SortedSet<String> architectures)
      throws Failure, IOException {
    try {
      return releases.open(DebianRelease.parse(base.name()), architectures);
    } catch (Failure failure) {
      // The archive knows Debian's architectures, the user chose platforms.
      throw failure.kind() == Failure.Kind.UNSUPPORTED
          ? failure.remedy("choose another --base, or leave the platform out")
          : failure;
    }
  }

  private List<RootPackage> toolchain(
      Compilers.Choice choice, Indices base, TargetPlatform target, List<LibraryAsk> asks)
      throws Failure, IOException, InterruptedException {
    TargetPlatform machine = TargetPlatform.AMD64;
    Indices own = choice.indices();
    List<LibraryPackages.Looking> looks =
        List.of(() -> look(base, machine, target), () -> look(own, machine, machine));
    return packages.toolchain(
        own, choice.packaged(), names(libraries.serve(looks, own, machine, asks, new TreeMap<>())));
  }

  private Decisions.ForPlatform forPlatform(
      Request request, TargetPlatform target, Indices indices, List<LibraryAsk> asks)
      throws Failure, IOException, InterruptedException {
    List<ServedLibrary> served =
        libraries.serve(
            looks(indices, target, List.of(TargetPlatform.AMD64)),
            indices,
            target,
            asks,
            request.wishes().configuration().libraries());
    Parts parts = request.wishes().configuration().on(target.platform());
    NavigableSet<String> wanted = names(served);
    wanted.addAll(parts.packages().build());
    return new Decisions.ForPlatform(
        target,
        request.wishes().flags(target.platform()),
        parts,
        served,
        packages.sysroot(indices, target, wanted),
        packages.image(indices, target));
  }

  // The release's own indices, then others': names of development packages hardly change from
  // release to release, and a mirror lacks `Contents` at times.
  private List<LibraryPackages.Looking> looks(
      Indices indices, TargetPlatform target, List<TargetPlatform> own) {
    List<LibraryPackages.Looking> looks = new ArrayList<>();
    own.forEach(looked -> looks.add(() -> look(indices, looked, target)));
    for (DebianRelease other : OTHERS) {
      if (!other.equals(indices.release())) {
        TargetPlatform common = TargetPlatform.AMD64;
        looks.add(() ->
            look(releases.open(other, new TreeSet<>(Set.of(common.debian()))), common, common));
      }
    }
    return looks;
  }

  // GCC's version is the same for all architectures of a release; `known` is one that is open.
  private LibraryPackages.Look look(Indices indices, TargetPlatform looked, TargetPlatform known)
      throws Failure, IOException, InterruptedException {
    return new LibraryPackages.Look(indices, looked, packages.gcc(indices, known.debian()));
  }

  /// What is decided for `platform` once the compiler's link line is known: the sysroot has
  /// packages for the libraries `missing`, too, which no source asks for by name but other
  /// libraries need.
  ///
  /// @param missing names after `-l`
  /// @throws Failure of kind PACKAGES if a library is in no package
  public Decisions.ForPlatform further(
      TargetBase base, Decisions.ForPlatform platform, List<String> missing)
      throws Failure, IOException, InterruptedException {
    TargetPlatform target = platform.target();
    Indices indices =
        releases.open(DebianRelease.parse(base.name()), new TreeSet<>(Set.of(target.debian())));
    List<LibraryPackages.Looking> looks =
        looks(indices, target, List.of(TargetPlatform.AMD64, target));
    SortedSet<String> names = names(platform.libraries());
    names.addAll(platform.parts().packages().build());
    for (String library : missing) {
      names.add(libraries.missing(looks, indices, target, library, platform.libraries()));
    }
    return platform.withSysroot(packages.sysroot(indices, target, names));
  }

  private static NavigableSet<String> names(List<ServedLibrary> served) {
    NavigableSet<String> names = new TreeSet<>();
    served.forEach(library -> library.packageName().ifPresent(names::add));
    return names;
  }

  private static List<String> notes(Request request, CrystalVersion crystal) throws Failure {
    SortedMap<String, List<TargetPlatform>> remarks = new TreeMap<>();
    for (TargetPlatform target : request.targets()) {
      switch (Compatibility.of(crystal, request.base(), target.crystal())) {
        case Compatibility.Refused refused ->
            throw refused.failure().on(target.platform().toString());
        case Compatibility.Offered offered ->
            offered
                .notes()
                .forEach(note -> remarks.computeIfAbsent(note, _ -> new ArrayList<>()).add(target));
      }
    }
    List<String> notes = new ArrayList<>(notes(remarks));
    if (request.wishes().link() == LinkMode.STATIC) {
      notes.add(
          "in a static program glibc converts between its built-in character sets only: ASCII,"
              + " UTF-8, UTF-16, UTF-32");
    }
    return notes;
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
