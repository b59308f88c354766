package dev.refract.crystal;

import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which versions of Crystal a project wants: the `crystal:` key of shard.yml.
///
/// Written as the shards manual says: operators `<`, `<=`, `>`, `>=`, `!=`, `=` and `~>`, several
/// of them with commas between, `*` for any. A lone version without an operator means "that or
/// newer". `~> 1.4` is 1.4 up to but without 2.0, `~> 1.4.2` is 1.4.2 up to but without 1.5. As in
/// shards, the compiler's own pre-release part does not count.
///
/// @param text the constraint as the project wrote it
/// @param clauses what has to hold, all of it; empty for any version
public record VersionConstraint(String text, List<Clause> clauses) {
  /// Any version at all.
  public static final VersionConstraint ANY = new VersionConstraint("*", List.of());

  private static final int CLAUSES = 16;
  private static final Pattern CLAUSE = Pattern.compile("(~>|>=|<=|!=|>|<|=)?\\s*(\\S+)");
  private static final Pattern VERSION =
      Pattern.compile(
          "(\\d{1,9}(?:\\.\\d{1,9}){0,5})(?:[.-](?![xX]$)([A-Za-z][0-9A-Za-z.-]{0,63}))?"
              + "(?:\\+[0-9A-Za-z.-]{0,64})?");

  /// Keeps its own copy of the list.
  public VersionConstraint {
    clauses = List.copyOf(clauses);
  }

  /// How a version is held against another.
  public enum Operator {
    /// `<`
    LESS("<"),
    /// `<=`
    AT_MOST("<="),
    /// `>`
    GREATER(">"),
    /// `>=`
    AT_LEAST(">="),
    /// `=`
    EQUAL("="),
    /// `!=`
    OTHER_THAN("!="),
    /// `~>`: at least this, and the same in all but the last number written.
    ABOUT("~>");

    private final String sign;

    Operator(String sign) {
      this.sign = sign;
    }

    private static Operator of(String sign) {
      for (Operator operator : values()) {
        if (operator.sign.equals(sign)) {
          return operator;
        }
      }
      throw new IllegalArgumentException(sign);
    }
  }

  /// One comparison.
  ///
  /// @param operator how to compare
  /// @param numbers the numbers as written, at least one
  /// @param preRelease what follows them, such as `rc1`
  public record Clause(Operator operator, List<Integer> numbers, Optional<String> preRelease) {
    /// Refuses a version without a number.
    public Clause {
      numbers = List.copyOf(numbers);
      if (numbers.isEmpty()) {
        throw new IllegalArgumentException("a version has a number");
      }
    }

    private boolean holds(CrystalVersion version) {
      int order = compare(version);
      return switch (operator) {
        case LESS -> order < 0;
        case AT_MOST -> order <= 0;
        case GREATER -> order > 0;
        case AT_LEAST -> order >= 0;
        case EQUAL -> order == 0;
        case OTHER_THAN -> order != 0;
        case ABOUT -> order >= 0 && sameBranch(version);
      };
    }

    private int compare(CrystalVersion version) {
      for (int i = 0; i < Math.max(numbers.size(), 3); i++) {
        int mine = i < numbers.size() ? numbers.get(i) : 0;
        int order = Integer.compare(number(version, i), mine);
        if (order != 0) {
          return order;
        }
      }
      return CrystalVersion.comparePreReleases(version.preRelease(), preRelease);
    }

    private boolean sameBranch(CrystalVersion version) {
      for (int i = 0; i < Math.max(1, numbers.size() - 1); i++) {
        if (number(version, i) != numbers.get(i)) {
          return false;
        }
      }
      return true;
    }

    private static int number(CrystalVersion version, int index) {
      return switch (index) {
        case 0 -> version.major();
        case 1 -> version.minor();
        case 2 -> version.patch();
        default -> 0;
      };
    }
  }

  /// Reads a constraint.
  ///
  /// @throws Failure of kind PROJECT that shows the part that is none
  public static VersionConstraint parse(String text) throws Failure {
    List<String> parts = List.of(text.split(",", -1));
    if (parts.size() > CLAUSES) {
      throw bad(text, "more than " + CLAUSES + " conditions");
    }
    List<Clause> clauses = new ArrayList<>();
    for (String part : parts) {
      String stripped = part.strip();
      if (!stripped.isEmpty() && !stripped.equals("*")) {
        clauses.add(clause(text, stripped, parts.size() == 1));
      }
    }
    return new VersionConstraint(text.strip(), clauses);
  }

  private static Clause clause(String text, String part, boolean alone) throws Failure {
    Matcher matcher = CLAUSE.matcher(part);
    if (!matcher.matches()) {
      throw bad(text, Text.quoted(part));
    }
    Matcher version = VERSION.matcher(matcher.group(2));
    if (!version.matches()) {
      throw bad(text, Text.quoted(matcher.group(2)) + " is no version");
    }
    List<Integer> numbers = new ArrayList<>();
    for (String number : version.group(1).split("\\.", -1)) {
      numbers.add(Integer.parseInt(number));
    }
    Operator plain = alone ? Operator.AT_LEAST : Operator.EQUAL;
    Operator operator = Optional.ofNullable(matcher.group(1)).map(Operator::of).orElse(plain);
    return new Clause(operator, numbers, Optional.ofNullable(version.group(2)));
  }

  private static Failure bad(String text, String detail) {
    return new Failure(
            Failure.Kind.PROJECT,
            "project",
            "crystal: " + Text.quoted(text) + " is no version constraint: " + detail)
        .remedy("write it such as \">= 1.6, < 2.0\", \"~> 1.14\" or \"*\"");
  }

  /// Whether `version` is one of those wanted.
  public boolean satisfiedBy(CrystalVersion version) {
    CrystalVersion release = version.release();
    return clauses.stream().allMatch(clause -> clause.holds(release));
  }
}
