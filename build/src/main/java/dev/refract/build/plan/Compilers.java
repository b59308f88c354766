package dev.refract.build.plan;

import dev.refract.build.config.CrystalChoice;
import dev.refract.build.roots.Indices;
import dev.refract.build.roots.PackageTree;
import dev.refract.build.roots.Releases;
import dev.refract.build.roots.Roots;
import dev.refract.crystal.Compatibility;
import dev.refract.crystal.CrystalVersion;
import dev.refract.crystal.ShardFile;
import dev.refract.crystal.VersionConstraint;
import dev.refract.distro.apt.DebianRelease;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Chooses the compiler: the first release whose Crystal satisfies the project and the user, or the
/// one that the user brings.
///
/// @param releases whose compilers are chosen from
/// @param packages says what a release has
/// @param roots gives a compiler's package
/// @param tarballs opens what the user names
/// @param host finds the machine's own
record Compilers(
    Releases releases, PackageSets packages, Roots roots, Tarballs tarballs, HostCompiler host) {
  private static final TargetPlatform MACHINE = TargetPlatform.AMD64;
  private static final DebianRelease DEFAULT = new DebianRelease("trixie");
  private static final DebianRelease OLD = new DebianRelease("bookworm");

  /// Where a compiler is looked for, in this order: Debian stable, what an old program may ask for,
  /// then testing, and what is not there yet.
  private static final List<DebianRelease> RELEASES =
      List.of(DEFAULT, OLD, new DebianRelease("forky"), new DebianRelease("sid"));

  private static final Pattern SHORT_VERSION = Pattern.compile("[0-9]+\\.[0-9]+");
  private static final Pattern FULL_VERSION = Pattern.compile("[0-9]+\\.[0-9]+\\.[0-9]+");

  /// A compiler that was chosen.
  ///
  /// @param indices of the release that the toolchain comes from
  /// @param packaged whether it is a package of that release
  record Choice(OfferedCompiler offered, Indices indices, boolean packaged) {}

  /// The compiler for a project.
  ///
  /// @param shard whose `crystal:` has to be satisfied
  /// @param choice the user's, beside it
  /// @param project what the relative path of a tarball starts from
  Choice choose(ShardFile shard, Optional<CrystalChoice> choice, Path project)
      throws Failure, IOException, InterruptedException {
    if (choice.isEmpty()) {
      return packaged(shard, Optional.empty());
    }
    return switch (choice.get()) {
      case CrystalChoice.Version version -> packaged(shard, Optional.of(version.text()));
      case CrystalChoice.Tarball tarball ->
          brought(shard, tarballs.open(tarball, project, MACHINE));
      case CrystalChoice.Host _ -> brought(shard, host.find());
    };
  }

  private Choice brought(ShardFile shard, Compiler compiler) throws Failure, IOException {
    CrystalVersion version = compiler.version();
    OfferedCompiler offered = new OfferedCompiler(version, compiler.origin(), () -> compiler);
    offered.require(shard);
    // Macro programs are linked with the release's libraries; old Crystal needs old ones.
    boolean old = version.release().compareTo(Compatibility.PCRE2) < 0;
    return new Choice(offered, open(old ? OLD : DEFAULT), false);
  }

  private Indices open(DebianRelease release) throws IOException {
    return releases.open(release, new TreeSet<>(Set.of("amd64")));
  }

  private Choice packaged(ShardFile shard, Optional<String> wanted)
      throws Failure, IOException, InterruptedException {
    VersionConstraint asked = wanted.isPresent() ? asked(wanted.get()) : VersionConstraint.ANY;
    List<String> seen = new ArrayList<>();
    for (DebianRelease release : RELEASES) {
      Indices indices = open(release);
      Optional<CrystalVersion> version;
      try {
        version = packages.crystal(indices, MACHINE.architecture());
      } catch (Failure failure) {
        if (seen.isEmpty()) {
          throw failure;
        }
        throw withVersions(failure, seen);
      }
      if (version.isEmpty()) {
        continue;
      }
      if (shard.crystal().satisfiedBy(version.get()) && asked.satisfiedBy(version.get())) {
        String why = why(shard, wanted, release);
        String origin = release.toString();
        return new Choice(
            new OfferedCompiler(
                version.get(),
                origin,
                () -> new Compiler.Packaged(version.get(), origin, why, tree(indices))),
            indices,
            true);
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

  private PackageTree tree(Indices indices) throws Failure, IOException, InterruptedException {
    return roots.tree(packages.compiler(indices, MACHINE.architecture()));
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
