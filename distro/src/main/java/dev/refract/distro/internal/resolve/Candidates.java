package dev.refract.distro.internal.resolve;

import dev.refract.distro.apt.BinaryPackage;
import dev.refract.distro.apt.PackageIndex;
import dev.refract.distro.apt.Relation;
import dev.refract.failure.Failure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Which packages of an index satisfy which relation, in apt's order of preference.
final class Candidates {
  private final PackageIndex index;
  private final Map<String, Optional<BinaryPackage>> newest = new HashMap<>();
  private final Map<String, List<BinaryPackage>> providers = new HashMap<>();

  Candidates(PackageIndex index) {
    this.index = index;
  }

  PackageIndex index() {
    return index;
  }

  /// The newest version of the package `name`.
  Optional<BinaryPackage> newest(String name) throws Failure {
    Optional<BinaryPackage> known = newest.get(name);
    if (known == null) {
      known = index.candidate(name);
      newest.put(name, known);
    }
    return known;
  }

  /// The packages that satisfy `relation`, the preferred one first.
  List<BinaryPackage> of(Relation relation) throws Failure {
    Set<BinaryPackage> found = new LinkedHashSet<>();
    for (Relation.Alternative alternative : relation.alternatives()) {
      newest(alternative.name()).filter(p -> satisfies(p, alternative)).ifPresent(found::add);
      providersOf(alternative.name()).stream()
          .filter(p -> satisfies(p, alternative))
          .forEach(found::add);
    }
    return new ArrayList<>(found);
  }

  /// The providers of a virtual package as apt sorts them: essential ones, then by priority, then
  /// those that its cache has met last.
  private List<BinaryPackage> providersOf(String name) throws Failure {
    List<BinaryPackage> known = providers.get(name);
    if (known == null) {
      known = new ArrayList<>(index.providers(name));
      known.sort(
          Comparator.comparing(BinaryPackage::essential)
              .reversed()
              .thenComparing(BinaryPackage::priority)
              .thenComparing(Comparator.comparingInt(BinaryPackage::mention).reversed()));
      providers.put(name, known);
    }
    return known;
  }

  /// Whether having `file` is enough for `alternative`, by its name or what it provides.
  boolean satisfies(BinaryPackage file, Relation.Alternative alternative) {
    if (!isArchitectureRight(file, alternative)) {
      return false;
    }
    if (file.name().equals(alternative.name())
        && alternative.constraint().map(c -> c.admits(file.version())).orElse(true)) {
      return true;
    }
    return provides(file, alternative);
  }

  private static boolean provides(BinaryPackage file, Relation.Alternative alternative) {
    for (Relation provided : file.provides()) {
      Relation.Alternative virtual = provided.alternatives().getFirst();
      if (!virtual.name().equals(alternative.name())) {
        continue;
      }
      // Who provides without a version satisfies only who asks without one (policy 7.5).
      if (alternative.constraint().isEmpty()
          || virtual
              .constraint()
              .map(v -> alternative.constraint().get().admits(v.version()))
              .orElse(false)) {
        return true;
      }
    }
    return false;
  }

  /// A root has one architecture: what asks for another one by name gets nothing.
  private boolean isArchitectureRight(BinaryPackage file, Relation.Alternative alternative) {
    String asked = alternative.architecture().orElse("native");
    return switch (asked) {
      case "any" -> file.multiArch() == BinaryPackage.MultiArch.ALLOWED;
      case "native" -> true;
      default -> asked.equals(index.architecture());
    };
  }

  /// The relation by which `one` forbids `other`, if it does. Nothing forbids itself.
  Optional<Relation> forbids(BinaryPackage one, BinaryPackage other) {
    if (one.name().equals(other.name())) {
      return Optional.empty();
    }
    return java.util.stream.Stream.concat(one.conflicts().stream(), one.breaks().stream())
        .filter(relation -> isHit(other, relation.alternatives().getFirst()))
        .findFirst();
  }

  private boolean isHit(BinaryPackage other, Relation.Alternative alternative) {
    Relation.Alternative anyArchitecture =
        new Relation.Alternative(
            alternative.name(),
            alternative.architecture().filter(a -> !a.equals("any")),
            alternative.constraint());
    return satisfies(other, anyArchitecture);
  }
}
