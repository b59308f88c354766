package dev.refract.distro.internal.resolve;

import dev.refract.distro.apt.BinaryPackage;
import dev.refract.distro.apt.Relation;
import dev.refract.failure.Failure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Why there is no set of packages: a tree from what is wanted to what is missing.
final class Explanation {
  private static final int MAX_DEPTH = 20;
  private static final int MAX_LINES = 200;

  private final Candidates candidates;
  private final Set<String> assumed;
  private final Set<BinaryPackage> dead;
  private final Set<BinaryPackage> failed;
  private final Map<BinaryPackage, String> blocked;
  private final List<Relation> wanted;
  private final Set<BinaryPackage> shown = new HashSet<>();
  private final List<String> lines = new ArrayList<>();
  private final List<String> chain = new ArrayList<>();

  /// @param dead cannot be installed at all
  /// @param failed could not be installed together with something else that was chosen
  /// @param blocked is excluded by something else that was chosen, and by what
  Explanation(
      Candidates candidates,
      Set<String> assumed,
      Set<BinaryPackage> dead,
      Set<BinaryPackage> failed,
      Map<BinaryPackage, String> blocked,
      List<Relation> wanted) {
    this.candidates = candidates;
    this.assumed = assumed;
    this.dead = dead;
    this.failed = failed;
    this.blocked = blocked;
    this.wanted = wanted;
  }

  /// The failure that tells it.
  ///
  /// @param why there is no solution apart from what the tree says, or empty
  Failure failure(String why) throws Failure {
    for (Relation relation : wanted) {
      if (isBad(relation, true)) {
        relation(relation, "wanted", 0);
      }
    }
    String problem =
        chain.isEmpty() ? "no set of packages satisfies all wishes" : String.join(", but ", chain);
    return new Failure(
            Failure.Kind.PACKAGES, "packages", why.isEmpty() ? problem : problem + " (" + why + ")")
        .output(String.join("\n", lines) + "\n");
  }

  /// Whether nothing satisfies `relation`.
  ///
  /// @param together whether what only failed together with something else counts as nothing, too
  private boolean isBad(Relation relation, boolean together) throws Failure {
    if (relation.alternatives().stream().anyMatch(a -> assumed.contains(a.name()))) {
      return false;
    }
    for (BinaryPackage option : candidates.of(relation)) {
      boolean out = dead.contains(option) || blocked.containsKey(option);
      if (!out && !(together && failed.contains(option))) {
        return false;
      }
    }
    return true;
  }

  private void relation(Relation relation, String who, int depth) throws Failure {
    line(depth, who + ": " + relation);
    for (Relation.Alternative alternative : relation.alternatives()) {
      List<BinaryPackage> options = candidates.of(new Relation(List.of(alternative)));
      if (options.isEmpty()) {
        String missing = missing(alternative);
        say(missing);
        line(depth + 1, missing);
      }
      for (BinaryPackage option : options) {
        option(option, depth + 1);
      }
    }
  }

  private void option(BinaryPackage option, int depth) throws Failure {
    String conflict = blocked.get(option);
    if (conflict != null) {
      say(option.name() + " " + option.version() + " cannot be chosen: " + conflict);
      line(depth, option.name() + " " + option.version() + ": " + conflict);
      return;
    }
    if (depth > MAX_DEPTH || !shown.add(option)) {
      line(depth, option.name() + " " + option.version() + ": see above");
      return;
    }
    List<Relation> needs = new ArrayList<>(option.preDepends());
    needs.addAll(option.depends());
    for (boolean together : new boolean[] {false, true}) {
      for (Relation need : needs) {
        if (isBad(need, together)) {
          say(option.name() + " " + option.version() + " depends on " + need);
          relation(need, option.name() + " " + option.version() + " depends on", depth);
          return;
        }
      }
    }
  }

  private String missing(Relation.Alternative alternative) throws Failure {
    Optional<BinaryPackage> newest = candidates.newest(alternative.name());
    if (newest.isPresent()) {
      return alternative.name() + " is " + newest.get().version() + " in " + newest.get().suite();
    }
    return "there is no "
        + alternative.name()
        + " in "
        + String.join(", ", candidates.index().suites())
        + " for "
        + candidates.index().architecture();
  }

  /// The first way down the tree is the sentence.
  private void say(String clause) {
    boolean ended = !chain.isEmpty() && !chain.getLast().contains(" depends on ");
    if (!ended) {
      chain.add(clause);
    }
  }

  private void line(int depth, String text) {
    if (lines.size() < MAX_LINES) {
      lines.add("  ".repeat(depth) + text);
    }
  }
}
