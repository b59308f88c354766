package dev.refract.build.plan;

import dev.refract.build.BuildRequest;
import dev.refract.build.parallel.Tasks;
import dev.refract.build.roots.Indices;
import dev.refract.build.roots.Releases;
import dev.refract.build.store.Store;
import dev.refract.crystal.Compatibility;
import dev.refract.crystal.CrystalVersion;
import dev.refract.crystal.ShardFile;
import dev.refract.crystal.ShardTarget;
import dev.refract.crystal.TargetBase;
import dev.refract.crystal.VersionConstraint;
import dev.refract.distro.apt.DebianRelease;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Decides from request, project and package indices what is built, with what, and why.
public final class Planner {
  private static final String DEFAULT_BASE = "debian:bookworm";

  /// Where a compiler is looked for, in this order: Debian stable, then testing; the last only has
  /// what an old program may ask for.
  private static final List<DebianRelease> COMPILERS =
      List.of(
          new DebianRelease("trixie"), new DebianRelease("forky"), new DebianRelease("bookworm"));

  private static final Pattern SHORT_VERSION = Pattern.compile("[0-9]+\\.[0-9]+");
  private static final Pattern FULL_VERSION = Pattern.compile("[0-9]+\\.[0-9]+\\.[0-9]+");

  private final Releases releases;
  private final PackageSets packages;

  public Planner(Store store, Releases releases) {
    this.releases = releases;
    this.packages = new PackageSets(store);
  }

  /// What can be found wrong without looking at any index: the first thing a user hears of.
  ///
  /// @param shard the project's shard.yml
  /// @param program what is built of it
  /// @param base what the libraries come from
  /// @param targets what is built for
  public record Request(
      ShardFile shard, ShardTarget program, TargetBase base, List<TargetPlatform> targets) {
    public Request {
      targets = List.copyOf(targets);
    }

    /// Reads and checks the project and the request's words.
    public static Request read(BuildRequest request) throws Failure, IOException {
      List<TargetPlatform> targets = new ArrayList<>();
      for (var platform : request.platforms()) {
        TargetPlatform target = TargetPlatform.of(platform);
        if (!targets.contains(target)) {
          targets.add(target);
        }
      }
      TargetBase base = known(request.base().orElse(DEFAULT_BASE));
      ShardFile shard = ShardFile.read(request.project());
      ShardTarget program = shard.chooseTarget(request.project(), request.target());
      return new Request(
          shard, program, base, targets.isEmpty() ? TargetPlatform.DEFAULTS : targets);
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
  /// @param wanted a version or constraint of Crystal beside the project's own
  public Decisions decide(Request request, Sources sources, Optional<String> wanted)
      throws Failure, IOException, InterruptedException {
    Set<LibraryUse> uses = LibraryUse.of(sources);
    Compiler compiler = compiler(request.shard(), wanted);
    SortedMap<String, List<TargetPlatform>> remarks = new TreeMap<>();
    for (TargetPlatform target : request.targets()) {
      switch (Compatibility.of(compiler.version(), request.base(), target.crystal())) {
        case Compatibility.Refused refused ->
            throw refused.failure().on(target.platform().toString());
        case Compatibility.Offered offered ->
            offered
                .notes()
                .forEach(note -> remarks.computeIfAbsent(note, _ -> new ArrayList<>()).add(target));
      }
    }
    SortedSet<String> architectures = new TreeSet<>();
    request.targets().forEach(target -> architectures.add(target.debian()));
    Indices libraries = releases.open(DebianRelease.parse(request.base().name()), architectures);
    List<Tasks.Task<Decisions.ForPlatform>> tasks = new ArrayList<>();
    for (TargetPlatform target : request.targets()) {
      tasks.add(() ->
          new Decisions.ForPlatform(
              target,
              packages.sysroot(libraries, target, compiler.version(), uses),
              packages.image(libraries, target)));
    }
    return new Decisions(
        request.shard(),
        request.program(),
        request.base(),
        compiler.version(),
        compiler.indices().release().toString(),
        compiler.why(),
        packages.toolchain(compiler.indices()),
        Tasks.run(2, tasks),
        notes(remarks));
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

  private record Compiler(CrystalVersion version, Indices indices, String why) {}

  private Compiler compiler(ShardFile shard, Optional<String> wanted)
      throws Failure, IOException, InterruptedException {
    VersionConstraint asked = wanted.isPresent() ? asked(wanted.get()) : VersionConstraint.ANY;
    List<String> seen = new ArrayList<>();
    for (DebianRelease release : COMPILERS) {
      Indices indices;
      try {
        indices = releases.open(release, new TreeSet<>(Set.of("amd64")));
      } catch (Failure failure) {
        if (seen.isEmpty()) {
          throw failure;
        }
        throw withVersions(failure, seen);
      }
      Optional<CrystalVersion> version = packages.crystal(indices);
      if (version.isEmpty()) {
        continue;
      }
      if (shard.crystal().satisfiedBy(version.get()) && asked.satisfiedBy(version.get())) {
        return new Compiler(version.get(), indices, why(shard, wanted, release));
      }
      seen.add(version.get() + " (" + release + ")");
    }
    throw new Failure(
            Failure.Kind.UNSUPPORTED,
            "plan",
            "no Crystal satisfies "
                + wanted.map(text -> "--crystal " + text + " and ").orElse("")
                + "`crystal: "
                + shard.crystal().text()
                + "` of shard.yml; there are "
                + String.join(", ", seen))
        .remedy("widen the constraint");
  }

  // The index that failed was asked for because no earlier release has a fitting compiler.
  private static Failure withVersions(Failure failure, List<String> seen) {
    Failure more =
        new Failure(
            failure.kind(),
            failure.where(),
            failure.problem()
                + " (looked there since only "
                + String.join(", ", seen)
                + " came before, which does not satisfy the constraint)",
            failure);
    return failure.remedy().map(more::remedy).orElse(more);
  }

  private static VersionConstraint asked(String text) throws Failure {
    // A plain version means that one, with whatever patch level there is.
    if (SHORT_VERSION.matcher(text).matches()) {
      return VersionConstraint.parse("~> " + text + ".0");
    }
    if (FULL_VERSION.matcher(text).matches()) {
      return VersionConstraint.parse("= " + text);
    }
    return VersionConstraint.parse(text);
  }

  private static String why(ShardFile shard, Optional<String> wanted, DebianRelease release) {
    String constraint =
        wanted.map(text -> "--crystal " + text).orElse("`crystal: " + shard.crystal().text() + "`");
    return "the newest of " + release + ", which satisfies " + constraint;
  }
}
