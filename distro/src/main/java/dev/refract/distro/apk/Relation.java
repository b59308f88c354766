package dev.refract.distro.apk;

import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One word of a dependency list (apk-world(5)): `name`, `name>=1.2`, `name~1.2`, or `!name` for
/// what must not be there. Names of packages and of what they provide, such as `so:libz.so.1`,
/// `cmd:ls`, `pc:zlib` and `/bin/sh`, are of one kind.
///
/// @param name of a package or of what one provides
/// @param conflict whether what fits must not be there
/// @param constraint on the version, if any
public record Relation(String name, boolean conflict, Optional<Constraint> constraint) {
  private static final int LONGEST_FIELD = 1 << 20;
  private static final Pattern WORD =
      Pattern.compile(
          "(!?)([A-Za-z0-9_/:.+,\\[\\]-][^\\s<>=~@!]{0,254})"
              + "(?:([<>=~]{1,3})([^\\s<>=~@!][^\\s<>=@!]*))?(?:@[A-Za-z0-9_.-]+)?");

  /// A bound on a version.
  ///
  /// @param operator how the version is compared
  /// @param version with what
  public record Constraint(Operator operator, Version version) {
    /// Whether `actual` lies within the bound.
    public boolean admits(Version actual) {
      int order = actual.compareTo(version);
      return switch (operator) {
        case EARLIER -> order < 0;
        case AT_MOST -> order <= 0;
        case EXACTLY -> order == 0;
        case LIKE -> actual.startsWith(version);
        case AT_LEAST -> order >= 0;
        case LATER -> order > 0;
        case AT_LEAST_LIKE -> order > 0 || actual.startsWith(version);
        case AT_MOST_LIKE -> order < 0 || actual.startsWith(version);
      };
    }

    @Override
    public String toString() {
      return operator.text + version;
    }
  }

  /// The relations between versions that a constraint can ask for.
  public enum Operator {
    EARLIER("<"),
    AT_MOST("<="),
    EXACTLY("="),
    LIKE("~"),
    AT_LEAST(">="),
    LATER(">"),
    AT_LEAST_LIKE(">~"),
    AT_MOST_LIKE("<~");

    private final String text;

    Operator(String text) {
      this.text = text;
    }
  }

  public Relation {
    if (!isName(name)) {
      throw new IllegalArgumentException("not a name: " + Text.quoted(name));
    }
  }

  /// Whether `text` can name a package or what one provides.
  public static boolean isName(String text) {
    Matcher word = WORD.matcher(text);
    return word.matches() && text.equals(word.group(2));
  }

  /// The relation to any version of `name`.
  ///
  /// @throws IllegalArgumentException if `name` is no name; see [#isName]
  public static Relation to(String name) {
    return new Relation(name, false, Optional.empty());
  }

  /// Exactly one relation.
  ///
  /// @throws Failure of kind PACKAGES if `text` is anything else
  public static Relation parse(String text) throws Failure {
    Matcher word = WORD.matcher(text);
    if (!word.matches()) {
      throw notRelation(text);
    }
    Optional<Constraint> constraint = Optional.empty();
    if (word.group(3) != null) {
      if (!Version.isVersion(word.group(4))) {
        throw notRelation(text);
      }
      constraint =
          Optional.of(new Constraint(operator(word.group(3), text), new Version(word.group(4))));
    }
    return new Relation(word.group(2), !word.group(1).isEmpty(), constraint);
  }

  /// A dependency list: relations with blanks between them, possibly none.
  ///
  /// @throws Failure of kind PACKAGES if `field` is anything else
  public static List<Relation> parseField(String field) throws Failure {
    if (field.length() > LONGEST_FIELD) {
      throw notRelation(field);
    }
    List<Relation> relations = new ArrayList<>();
    for (String word : field.split(" ", -1)) {
      if (!word.isEmpty()) {
        relations.add(parse(word));
      }
    }
    return List.copyOf(relations);
  }

  private static Operator operator(String text, String all) throws Failure {
    return switch (text) {
      case "<" -> Operator.EARLIER;
      case "<=" -> Operator.AT_MOST;
      case "=" -> Operator.EXACTLY;
      case "~", "~=", "=~" -> Operator.LIKE;
      case ">=" -> Operator.AT_LEAST;
      case ">" -> Operator.LATER;
      case ">~", ">=~" -> Operator.AT_LEAST_LIKE;
      case "<~", "<=~" -> Operator.AT_MOST_LIKE;
      default -> throw notRelation(all);
    };
  }

  private static Failure notRelation(String text) {
    return new Failure(
        Failure.Kind.PACKAGES,
        "packages",
        "not a relation between packages of apk: " + Text.quoted(text));
  }

  @Override
  public String toString() {
    return (conflict ? "!" : "") + name + constraint.map(Constraint::toString).orElse("");
  }
}
