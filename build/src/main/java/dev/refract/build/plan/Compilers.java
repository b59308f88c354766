package dev.refract.build.plan;

import dev.refract.build.config.CrystalChoice;
import dev.refract.build.roots.Indices;
import dev.refract.build.roots.Releases;
import dev.refract.crystal.CrystalVersion;
import dev.refract.crystal.ShardFile;
import dev.refract.crystal.VersionConstraint;
import dev.refract.distro.apt.DebianRelease;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Chooses the compiler: the first release whose Crystal satisfies the project and the user.
final class Compilers {
  /// Where a compiler is looked for, in this order: Debian stable, then testing; the last only has
  /// what an old program may ask for.
  private static final List<DebianRelease> RELEASES =
      List.of(
          new DebianRelease("trixie"), new DebianRelease("forky"), new DebianRelease("bookworm"));

  private static final Pattern SHORT_VERSION = Pattern.compile("[0-9]+\\.[0-9]+");
  private static final Pattern FULL_VERSION = Pattern.compile("[0-9]+\\.[0-9]+\\.[0-9]+");

  private final Releases releases;
  private final PackageSets packages;

  Compilers(Releases releases, PackageSets packages) {
    this.releases = releases;
    this.packages = packages;
  }

  /// A compiler.
  ///
  /// @param version of it
  /// @param indices of the release that has it
  /// @param why it was chosen: a clause
  record Compiler(CrystalVersion version, Indices indices, String why) {}

  /// The compiler for a project.
  ///
  /// @param shard whose `crystal:` has to be satisfied
  /// @param choice the user's, beside it
  Compiler choose(ShardFile shard, Optional<CrystalChoice> choice)
      throws Failure, IOException, InterruptedException {
    Optional<String> wanted = Optional.empty();
    if (choice.isPresent()) {
      wanted =
          switch (choice.get()) {
            case CrystalChoice.Version version -> Optional.of(version.text());
            case CrystalChoice.Tarball _, CrystalChoice.Host _ ->
                throw new Failure(
                        Failure.Kind.UNSUPPORTED, "plan", "only Debian's compilers can be used")
                    .remedy("name a version with --crystal");
          };
    }
    VersionConstraint asked = wanted.isPresent() ? asked(wanted.get()) : VersionConstraint.ANY;
    List<String> seen = new ArrayList<>();
    for (DebianRelease release : RELEASES) {
      Indices indices = releases.open(release, new TreeSet<>(Set.of("amd64")));
      Optional<CrystalVersion> version;
      try {
        version = packages.crystal(indices);
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
