package dev.refract.build.roots;

import dev.refract.build.store.Inputs;
import dev.refract.build.store.Result;
import dev.refract.build.store.Step;
import dev.refract.build.store.Store;
import dev.refract.distro.apt.BinaryPackage;
import dev.refract.distro.apt.PackageIndex;
import dev.refract.distro.apt.Relation;
import dev.refract.distro.apt.Resolution;
import dev.refract.distro.apt.Resolver;
import dev.refract.distro.apt.Snapshot;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Packages of one architecture chosen from a release's indices: what is asked for, and with
/// `closure` all that it depends on.
///
/// @param indices of the release
/// @param architecture in Debian's spelling
/// @param wanted names; a name that ends in `-N-dev` or the like is resolved by [#family] before
/// @param leftOut names of packages that nothing here uses although packages depend on them
/// @param closure whether what the wanted packages depend on is chosen too
public record Selection(
    Indices indices,
    String architecture,
    List<String> wanted,
    Set<String> leftOut,
    boolean closure) {

  public Selection {
    wanted = List.copyOf(wanted);
    leftOut = Set.copyOf(leftOut);
  }

  /// The packages, sorted by name.
  public List<RootPackage> resolve(Store store) throws Failure, IOException, InterruptedException {
    Inputs inputs =
        Inputs.NONE
            .with("release", indices.release().toString())
            .with("index", indices.digest(architecture))
            // The result holds addresses: another mirror must not be answered with those of the
            // last one.
            .with("mirrors", indices.mirrors())
            .with("wanted", wanted)
            .with("leftOut", leftOut.stream().sorted().toList())
            .with("closure", closure);
    Result result =
        store.result(
            new Step(
                "resolve",
                inputs,
                _ -> new Step.Outputs(Map.of(), Map.of("packages", String.join("\n", lines())))));
    List<RootPackage> packages = new ArrayList<>();
    for (String line : result.fact("packages").split("\n", -1)) {
      packages.add(RootPackage.parse(line));
    }
    return packages;
  }

  private List<String> lines() throws Failure, IOException {
    Snapshot snapshot = indices.snapshot();
    PackageIndex index = snapshot.packages(architecture);
    List<String> lines = new ArrayList<>();
    if (closure) {
      List<Relation> relations = new ArrayList<>();
      for (String name : wanted) {
        relations.add(Relation.to(name));
      }
      Resolution resolution = Resolver.resolve(index, relations, new Resolver.Options(leftOut));
      for (Resolution.Choice choice : resolution.chosen().values()) {
        lines.add(line(snapshot, choice.file(), reason(choice.reason())));
      }
    } else {
      for (String name : wanted.stream().sorted().toList()) {
        lines.add(line(snapshot, candidate(index, name), "part of every image"));
      }
    }
    return lines;
  }

  private static String reason(Resolution.Reason reason) {
    return switch (reason) {
      case Resolution.Reason.Wanted _ -> "asked for";
      case Resolution.Reason.Needed needed -> "needed by " + needed.by();
    };
  }

  private static String line(Snapshot snapshot, BinaryPackage file, String why) {
    return new RootPackage(
            file.name(),
            file.version().toString(),
            file.suite(),
            file.sourceName() + " " + file.sourceVersion(),
            why,
            snapshot.download(file))
        .line();
  }

  /// The newest version of the package `name`.
  public static BinaryPackage candidate(PackageIndex index, String name) throws Failure {
    return index
        .candidate(name)
        .orElseThrow(() ->
            new Failure(
                Failure.Kind.PACKAGES,
                "resolve",
                "no package " + name + " for " + index.architecture() + " in " + index.suites()));
  }

  /// The first package that `name` depends on and whose name matches `pattern`: Debian's way of
  /// saying which numbered one is the usual one, such as `gcc-12` of `gcc`.
  public static String family(PackageIndex index, String name, Pattern pattern) throws Failure {
    BinaryPackage from = candidate(index, name);
    for (Relation relation : from.depends()) {
      for (Relation.Alternative alternative : relation.alternatives()) {
        if (pattern.matcher(alternative.name()).matches()) {
          return alternative.name();
        }
      }
    }
    throw new Failure(
        Failure.Kind.PACKAGES,
        "resolve",
        "the package " + name + " depends on nothing like " + pattern + ": " + from.depends());
  }
}
