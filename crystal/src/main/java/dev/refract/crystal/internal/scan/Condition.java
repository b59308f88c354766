package dev.refract.crystal.internal.scan;

import dev.refract.crystal.CrystalVersion;
import dev.refract.crystal.scan.TargetFlags;
import dev.refract.failure.Failure;
import java.util.List;
import java.util.Optional;

/// A condition of a macro, as far as it can be known without the compiler.
sealed interface Condition {
  /// A value that is known.
  sealed interface Known {
    record Bool(boolean value) implements Known {}

    record Text(String value) implements Known {}

    record Whole(long value) implements Known {}

    record Nil() implements Known {}

    /// In macros as in the language only `false` and `nil` are not true.
    default Truth truth() {
      return switch (this) {
        case Bool bool -> Truth.of(bool.value());
        case Nil nil -> Truth.FALSE;
        case Text text -> Truth.TRUE;
        case Whole number -> Truth.TRUE;
      };
    }
  }

  /// A value that is written down.
  record Literal(Known value) implements Condition {}

  /// `flag?(:name)`
  record Flag(String name) implements Condition {}

  /// `Crystal::VERSION`
  record Version() implements Condition {}

  /// `compare_versions(left, right)`
  record CompareVersions(Condition left, Condition right) implements Condition {}

  /// `left sign right`
  record Comparison(String sign, Condition left, Condition right) implements Condition {}

  /// `!operand`
  record Not(Condition operand) implements Condition {}

  /// `operand && …`
  record And(List<Condition> operands) implements Condition {
    public And {
      operands = List.copyOf(operands);
    }
  }

  /// `operand || …`
  record Or(List<Condition> operands) implements Condition {
    public Or {
      operands = List.copyOf(operands);
    }
  }

  /// Whatever else.
  record Unknown() implements Condition {}

  /// Whether this holds for a program compiled with `flags`.
  default Truth holds(TargetFlags flags) {
    return switch (this) {
      case Not not -> not.operand().holds(flags).not();
      case And and ->
          and.operands().stream().map(o -> o.holds(flags)).reduce(Truth.TRUE, Truth::and);
      case Or or -> or.operands().stream().map(o -> o.holds(flags)).reduce(Truth.FALSE, Truth::or);
      case Literal l -> known(flags).map(Known::truth).orElse(Truth.UNKNOWN);
      case Flag f -> known(flags).map(Known::truth).orElse(Truth.UNKNOWN);
      case Version v -> known(flags).map(Known::truth).orElse(Truth.UNKNOWN);
      case CompareVersions c -> known(flags).map(Known::truth).orElse(Truth.UNKNOWN);
      case Comparison c -> known(flags).map(Known::truth).orElse(Truth.UNKNOWN);
      case Unknown u -> Truth.UNKNOWN;
    };
  }

  /// The value, where it is known.
  default Optional<Known> known(TargetFlags flags) {
    return switch (this) {
      case Literal literal -> Optional.of(literal.value());
      case Flag flag -> Optional.of(flag(flags.value(flag.name())));
      case Version version -> Optional.of(new Known.Text(flags.version().toString()));
      case CompareVersions versions -> compare(versions, flags);
      case Comparison comparison -> compare(comparison, flags);
      case Not not -> bool(holds(flags));
      // Their value is that of an operand, which is more than its truth.
      case And and -> Optional.empty();
      case Or or -> Optional.empty();
      case Unknown unknown -> Optional.empty();
    };
  }

  private static Known flag(TargetFlags.Value value) {
    return switch (value) {
      case TargetFlags.Value.Absent absent -> new Known.Bool(false);
      case TargetFlags.Value.Set set -> new Known.Bool(true);
      case TargetFlags.Value.Text text -> new Known.Text(text.text());
    };
  }

  private static Optional<Known> bool(Truth truth) {
    return switch (truth) {
      case TRUE -> Optional.of(new Known.Bool(true));
      case FALSE -> Optional.of(new Known.Bool(false));
      case UNKNOWN -> Optional.empty();
    };
  }

  private static Optional<Known> compare(CompareVersions versions, TargetFlags flags) {
    Optional<CrystalVersion> left = version(versions.left().known(flags));
    Optional<CrystalVersion> right = version(versions.right().known(flags));
    if (left.isEmpty() || right.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Known.Whole(Integer.signum(left.get().compareTo(right.get()))));
  }

  private static Optional<CrystalVersion> version(Optional<Known> value) {
    if (value.isEmpty() || !(value.get() instanceof Known.Text text)) {
      return Optional.empty();
    }
    try {
      return Optional.of(CrystalVersion.parse(text.value()));
    } catch (Failure e) {
      return Optional.empty();
    }
  }

  private static Optional<Known> compare(Comparison comparison, TargetFlags flags) {
    Optional<Known> left = comparison.left().known(flags);
    Optional<Known> right = comparison.right().known(flags);
    if (left.isEmpty() || right.isEmpty()) {
      return Optional.empty();
    }
    if (comparison.sign().equals("==") || comparison.sign().equals("!=")) {
      boolean equal = left.get().equals(right.get());
      return Optional.of(new Known.Bool(equal == comparison.sign().equals("==")));
    }
    int order;
    if (left.get() instanceof Known.Whole a && right.get() instanceof Known.Whole b) {
      order = Long.compare(a.value(), b.value());
    } else if (left.get() instanceof Known.Text a && right.get() instanceof Known.Text b) {
      order = a.value().compareTo(b.value());
    } else {
      return Optional.empty();
    }
    return switch (comparison.sign()) {
      case "<" -> Optional.of(new Known.Bool(order < 0));
      case "<=" -> Optional.of(new Known.Bool(order <= 0));
      case ">" -> Optional.of(new Known.Bool(order > 0));
      case ">=" -> Optional.of(new Known.Bool(order >= 0));
      default -> Optional.empty();
    };
  }
}
