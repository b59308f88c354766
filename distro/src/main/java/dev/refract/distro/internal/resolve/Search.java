package dev.refract.distro.internal.resolve;

import dev.refract.distro.apt.BinaryPackage;
import dev.refract.distro.apt.PackageIndex;
import dev.refract.distro.apt.Relation;
import dev.refract.distro.apt.Resolution;
import dev.refract.failure.Failure;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Depth-first search that goes back, at a dead end, straight to the latest choice that had to do
/// with it (conflict-directed backjumping).
///
/// Each choice of a package is one level. The goals still open are an immutable list, so that going
/// back is a matter of taking an older list.
public final class Search {
  private static final int MAX_STEPS = 200_000;
  private static final int NOBODY = -1;

  private final Candidates candidates;
  private final Set<String> assumed;
  private final List<Level> levels = new ArrayList<>();
  private final Map<String, Level> chosen = new HashMap<>();
  private final Set<BinaryPackage> dead = new HashSet<>();
  private final Set<BinaryPackage> failed = new HashSet<>();
  private final Map<BinaryPackage, String> blocked = new LinkedHashMap<>();

  /// Something that is still to be satisfied, and who wants it.
  private sealed interface Goal {
    /// A relation of the package chosen at level `by`, or of the caller.
    record Need(Relation relation, int by) implements Goal {}

    /// The dependencies of what was chosen for the wish number `wish`.
    record Expand(Relation wish) implements Goal {}
  }

  /// An immutable list of goals.
  private record Goals(Goal first, @Nullable Goals rest) {}

  /// One choice.
  private static final class Level {
    private final int number;
    private final Goal.Need goal;
    private final @Nullable Goals rest;
    private final List<BinaryPackage> options;
    private final BitSet culprits = new BitSet();
    private int next;
    private @Nullable BinaryPackage choice;

    private Level(int number, Goal.Need goal, @Nullable Goals rest, List<BinaryPackage> options) {
      this.number = number;
      this.goal = goal;
      this.rest = rest;
      this.options = options;
    }

    private BinaryPackage choice() {
      if (choice == null) {
        throw new IllegalStateException("nothing chosen at level " + number);
      }
      return choice;
    }
  }

  /// A search in `index` that takes the packages `assumed` for granted.
  public Search(PackageIndex index, Set<String> assumed) {
    this.candidates = new Candidates(index);
    this.assumed = assumed;
  }

  /// Finds packages for all of `wanted`.
  public Resolution run(List<Relation> wanted) throws Failure {
    // As apt does, first choose all that was asked for, then what each of it needs.
    @Nullable Goals goals = null;
    for (Relation relation : wanted.reversed()) {
      goals = new Goals(new Goal.Expand(relation), goals);
    }
    for (Relation relation : wanted.reversed()) {
      goals = new Goals(new Goal.Need(relation, NOBODY), goals);
    }
    int steps = 0;
    while (goals != null) {
      if (++steps > MAX_STEPS) {
        throw explanation(wanted).failure("too many ways to try");
      }
      goals = step(goals, wanted);
    }
    return resolution();
  }

  private @Nullable Goals step(Goals goals, List<Relation> wanted) throws Failure {
    return switch (goals.first()) {
      case Goal.Expand expand ->
          satisfier(expand.wish())
              .filter(level -> level.goal.by() == NOBODY)
              .map(level -> dependencies(level, goals.rest()))
              .orElse(goals.rest());
      case Goal.Need need -> {
        if (isSatisfied(need.relation())) {
          yield goals.rest();
        }
        Level level = new Level(levels.size(), need, goals.rest(), candidates.of(need.relation()));
        levels.add(level);
        yield tryNext(level) ? opened(level) : goBack(wanted);
      }
    };
  }

  /// The goals after a choice: its dependencies first, but for wishes, whose turn comes later.
  private @Nullable Goals opened(Level level) {
    return level.goal.by() == NOBODY ? level.rest : dependencies(level, level.rest);
  }

  private static @Nullable Goals dependencies(Level level, @Nullable Goals rest) {
    @Nullable Goals goals = rest;
    for (Relation relation : level.choice().depends().reversed()) {
      goals = new Goals(new Goal.Need(relation, level.number), goals);
    }
    for (Relation relation : level.choice().preDepends().reversed()) {
      goals = new Goals(new Goal.Need(relation, level.number), goals);
    }
    return goals;
  }

  private boolean isSatisfied(Relation relation) {
    return relation.alternatives().stream().anyMatch(a -> assumed.contains(a.name()))
        || satisfier(relation).isPresent();
  }

  private Optional<Level> satisfier(Relation relation) {
    for (Relation.Alternative alternative : relation.alternatives()) {
      Level level = chosen.get(alternative.name());
      if (level != null && candidates.satisfies(level.choice(), alternative)) {
        return Optional.of(level);
      }
    }
    // By what the chosen ones provide.
    for (Level level : levels) {
      if (level.choice == null || level.choice().provides().isEmpty()) {
        continue;
      }
      for (Relation.Alternative alternative : relation.alternatives()) {
        if (candidates.satisfies(level.choice(), alternative)) {
          return Optional.of(level);
        }
      }
    }
    return Optional.empty();
  }

  /// Chooses the next option of `level` that goes with what is chosen already.
  private boolean tryNext(Level level) {
    while (level.next < level.options.size()) {
      BinaryPackage option = level.options.get(level.next++);
      if (dead.contains(option)) {
        continue;
      }
      if (!isBlocked(option, level)) {
        level.choice = option;
        chosen.put(option.name(), level);
        return true;
      }
    }
    return false;
  }

  private boolean isBlocked(BinaryPackage option, Level level) {
    boolean isBlocked = false;
    for (Level other : levels) {
      if (other.choice == null) {
        continue;
      }
      Optional<Relation> ours = candidates.forbids(option, other.choice());
      Optional<Relation> theirs = candidates.forbids(other.choice(), option);
      if (ours.isPresent() || theirs.isPresent()) {
        isBlocked = true;
        level.culprits.set(other.number);
        String why =
            ours.isPresent()
                ? "it excludes " + ours.get() + ", which " + needed(other)
                : other.choice() + " excludes " + theirs.orElseThrow() + ", and " + needed(other);
        blocked.put(option, why);
      }
    }
    return isBlocked;
  }

  private String needed(Level level) {
    return level.goal.by() == NOBODY
        ? "is wanted"
        : levels.get(level.goal.by()).choice().name() + " needs";
  }

  /// Takes back choices down to the latest one that matters, and chooses anew there.
  private @Nullable Goals goBack(List<Relation> wanted) throws Failure {
    while (true) {
      Level hopeless = levels.removeLast();
      BitSet culprits = hopeless.culprits;
      if (hopeless.goal.by() != NOBODY) {
        culprits.set(hopeless.goal.by());
      }
      int target = culprits.length() - 1;
      if (target < 0) {
        throw explanation(wanted).failure("");
      }
      while (levels.size() > target + 1) {
        takeBack(levels.removeLast());
      }
      Level level = levels.get(target);
      culprits.clear(target);
      failed.add(level.choice());
      if (culprits.isEmpty()) {
        // It fails whatever else is chosen.
        dead.add(level.choice());
      }
      takeBack(level);
      level.culprits.or(culprits);
      if (tryNext(level)) {
        return opened(level);
      }
    }
  }

  private void takeBack(Level level) {
    if (level.choice != null) {
      chosen.remove(level.choice.name());
      level.choice = null;
    }
  }

  private Explanation explanation(List<Relation> wanted) {
    return new Explanation(candidates, assumed, dead, failed, blocked, wanted);
  }

  private Resolution resolution() {
    SortedMap<String, Resolution.Choice> result = new TreeMap<>();
    for (Level level : levels) {
      Resolution.Reason reason =
          level.goal.by() == NOBODY
              ? new Resolution.Reason.Wanted(level.goal.relation())
              : new Resolution.Reason.Needed(
                  levels.get(level.goal.by()).choice().name(), level.goal.relation());
      result.put(level.choice().name(), new Resolution.Choice(level.choice(), reason));
    }
    return new Resolution(result);
  }
}
