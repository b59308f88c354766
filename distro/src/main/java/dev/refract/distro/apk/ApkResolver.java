package dev.refract.distro.apk;

import dev.refract.failure.Failure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Chooses packages as `apk add` does on an empty system, but for `install_if`: what nobody depends
/// on is not chosen.
///
/// The best candidate that does not clash with what is chosen already is taken; the search goes
/// back on its choices and gives up when there is no solution, or after a number of steps that no
/// honest index needs.
public final class ApkResolver {
  private static final int MOST_STEPS = 200_000;

  private final ApkIndex index;
  private final Set<String> assumed;
  private int steps;
  private Optional<String> trouble = Optional.empty();

  private ApkResolver(ApkIndex index, Set<String> assumed) {
    this.index = index;
    this.assumed = assumed;
  }

  /// A package and why it is there.
  ///
  /// @param file the package
  /// @param by the name of the first package that needs it; empty where the caller asked for it
  public record Choice(ApkPackage file, Optional<String> by) {}

  /// A relation that is still to be met.
  private record Open(Relation relation, Optional<String> by) {}

  /// The packages of `index` that `wanted` needs, all in all, by name.
  ///
  /// @param assumed names that the caller has by other means: whatever asks for them is content
  /// @throws Failure of kind PACKAGES if there is no such set
  public static SortedMap<String, Choice> resolve(
      ApkIndex index, List<Relation> wanted, Set<String> assumed) throws Failure {
    ApkResolver resolver = new ApkResolver(index, Set.copyOf(assumed));
    Optional<State> found = resolver.search(new State(wanted));
    return found.orElseThrow(() ->
            new Failure(
                Failure.Kind.PACKAGES,
                "resolve",
                resolver.steps > MOST_STEPS
                    ? "no packages that go together within " + MOST_STEPS + " steps"
                    : resolver.trouble.orElse("no packages go together")))
        .choices;
  }

  /// What is decided so far.
  private static final class State {
    private final SortedMap<String, Choice> choices = new TreeMap<>();
    // Versioned names may be there once, so that they work as names of packages.
    private final Map<String, String> provided = new HashMap<>();
    private final List<Relation> conflicts = new ArrayList<>();
    private final List<Open> open;

    State(List<Relation> wanted) {
      open = new ArrayList<>();
      add(wanted, Optional.empty());
    }

    State(State other) {
      choices.putAll(other.choices);
      provided.putAll(other.provided);
      conflicts.addAll(other.conflicts);
      open = new ArrayList<>(other.open);
    }

    Optional<String> clash(ApkPackage pack) {
      Optional<Choice> same = Optional.ofNullable(choices.get(pack.name()));
      if (same.isPresent()) {
        return Optional.of(same.get().file() + " is chosen already");
      }
      for (ApkPackage.Provision provision : pack.provides()) {
        Optional<String> other =
            provision.version().flatMap(_ -> Optional.ofNullable(provided.get(provision.name())));
        if (other.isPresent()) {
          return Optional.of("it has " + provision.name() + " as " + other.get() + " does");
        }
      }
      for (Relation conflict : conflicts) {
        if (pack.fits(conflict)) {
          return Optional.of("it must not be there: !" + conflict);
        }
      }
      for (Relation relation : pack.depends()) {
        if (relation.conflict()) {
          Relation unwanted = new Relation(relation.name(), false, relation.constraint());
          for (Choice choice : choices.values()) {
            if (choice.file().fits(unwanted)) {
              return Optional.of(relation + " forbids " + choice.file());
            }
          }
        }
      }
      return Optional.empty();
    }

    void choose(ApkPackage pack, Optional<String> by) {
      choices.put(pack.name(), new Choice(pack, by));
      for (ApkPackage.Provision provision : pack.provides()) {
        if (provision.version().isPresent()) {
          provided.put(provision.name(), pack.name());
        }
      }
      add(pack.depends(), Optional.of(pack.name()));
    }

    private void add(List<Relation> relations, Optional<String> by) {
      for (Relation relation : relations) {
        if (relation.conflict()) {
          conflicts.add(new Relation(relation.name(), false, relation.constraint()));
        } else {
          open.add(new Open(relation, by));
        }
      }
    }
  }

  private Optional<State> search(State from) {
    List<State> paths = new ArrayList<>(List.of(from));
    while (!paths.isEmpty()) {
      State state = paths.removeLast();
      boolean stuck = false;
      while (!stuck && !state.open.isEmpty()) {
        if (++steps > MOST_STEPS) {
          return Optional.empty();
        }
        Open next = state.open.removeFirst();
        if (isMet(state, next.relation())) {
          continue;
        }
        List<ApkPackage> fitting = fitting(state, next);
        if (fitting.isEmpty()) {
          stuck = true;
          continue;
        }
        // The others are for later, the best of them first.
        for (ApkPackage other : fitting.subList(1, fitting.size()).reversed()) {
          State path = new State(state);
          path.choose(other, next.by());
          paths.add(path);
        }
        state.choose(fitting.getFirst(), next.by());
      }
      if (!stuck) {
        return Optional.of(state);
      }
    }
    return Optional.empty();
  }

  private boolean isMet(State state, Relation relation) {
    return assumed.contains(relation.name())
        || state.choices.values().stream().anyMatch(choice -> choice.file().fits(relation));
  }

  private List<ApkPackage> fitting(State state, Open open) {
    List<ApkPackage> fitting = new ArrayList<>();
    List<String> reasons = new ArrayList<>();
    for (ApkPackage pack : index.candidates(open.relation())) {
      Optional<String> clash = state.clash(pack);
      if (clash.isEmpty()) {
        fitting.add(pack);
      } else {
        reasons.add(pack + ": " + clash.get());
      }
    }
    if (fitting.isEmpty() && trouble.isEmpty()) {
      trouble = Optional.of(trouble(open, reasons));
    }
    return fitting;
  }

  private String trouble(Open open, List<String> reasons) {
    String by = open.by().map(name -> ", which " + name + " needs").orElse("");
    if (!reasons.isEmpty()) {
      return "no package can be " + open.relation() + by + ": " + String.join("; ", reasons);
    }
    Optional<ApkPackage> named = index.candidate(open.relation().name());
    return "no package is "
        + open.relation()
        + by
        + named.map(pack -> "; there is " + pack).orElse("");
  }
}
