package dev.refract.build.roots;

import dev.refract.distro.apk.AlpineRelease;
import dev.refract.distro.apk.ApkIndex;
import dev.refract.distro.apk.ApkPackage;
import dev.refract.distro.apk.ApkRepository;
import dev.refract.distro.apk.ApkResolver;
import dev.refract.distro.apk.Relation;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The package indices of one release of Alpine, each opened when somebody looks into it.
public final class AlpineIndices {
  private final AlpineRelease release;
  private final ApkRepository repository;
  private final Duration maxAge;
  private final Map<String, ApkIndex> opened = new HashMap<>();

  /// @param maxAge how old the last look at the mirror may be
  AlpineIndices(AlpineRelease release, ApkRepository repository, Duration maxAge) {
    this.release = release;
    this.repository = repository;
    this.maxAge = maxAge;
  }

  public AlpineRelease release() {
    return release;
  }

  /// The index for `architecture`, in Alpine's spelling.
  public synchronized ApkIndex index(String architecture) throws Failure, IOException {
    Optional<ApkIndex> there = Optional.ofNullable(opened.get(architecture));
    if (there.isPresent()) {
      return there.get();
    }
    ApkIndex index = repository.index(architecture, maxAge);
    opened.put(architecture, index);
    return index;
  }

  /// The packages `wanted` and all that they depend on, sorted by name.
  ///
  /// @param assumed names that nothing here uses although packages depend on them
  public List<RootPackage> closure(String architecture, List<String> wanted, Set<String> assumed)
      throws Failure, IOException {
    List<RootPackage> packages = new ArrayList<>();
    List<Relation> relations = wanted.stream().map(Relation::to).toList();
    for (ApkResolver.Choice choice :
        ApkResolver.resolve(index(architecture), relations, assumed).values()) {
      packages.add(
          root(
              choice.file(),
              architecture,
              choice.by().map(name -> "needed by " + name).orElse("asked for")));
    }
    return packages;
  }

  /// The packages `wanted` alone, in that order.
  ///
  /// @param why a clause
  public List<RootPackage> only(String architecture, List<String> wanted, String why)
      throws Failure, IOException {
    List<RootPackage> packages = new ArrayList<>();
    for (String name : wanted) {
      ApkPackage pack =
          index(architecture)
              .candidate(name)
              .orElseThrow(() ->
                  new Failure(
                      Failure.Kind.PACKAGES,
                      "resolve",
                      "no package " + name + " for " + architecture + " in " + release));
      packages.add(root(pack, architecture, why));
    }
    return packages;
  }

  private RootPackage root(ApkPackage pack, String architecture, String why)
      throws Failure, IOException {
    return new RootPackage(
        pack.name(),
        pack.version().text(),
        pack.repository(),
        pack.origin() + " " + pack.version(),
        why,
        repository.download(pack, architecture));
  }
}
