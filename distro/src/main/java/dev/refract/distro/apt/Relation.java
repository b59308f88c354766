package dev.refract.distro.apt;

import dev.refract.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One relation to other packages: alternatives, of which one is enough (deb-control(5), Debian
/// policy section 7.1). `a | b (>= 2)` is one relation, `a, b` is two.
///
/// @param alternatives in the order of preference, at least one
public record Relation(List<Alternative> alternatives) {

  /// One package name with what is asked of it.
  ///
  /// @param name of a real or a virtual package
  /// @param architecture what stands behind the colon of `name:any`, empty where there is no colon
  /// @param constraint on the version, if any
  public record Alternative(
      String name, Optional<String> architecture, Optional<Constraint> constraint) {
    public Alternative {
      if (!isName(name)) {
        throw new IllegalArgumentException("not a package name: " + name);
      }
    }

    @Override
    public String toString() {
      return name
          + architecture.map(a -> ":" + a).orElse("")
          + constraint.map(c -> " (" + c + ")").orElse("");
    }
  }

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
        case AT_LEAST -> order >= 0;
        case LATER -> order > 0;
      };
    }

    @Override
    public String toString() {
      return operator.text + " " + version;
    }
  }

  /// The relations between versions that a constraint can ask for.
  public enum Operator {
    EARLIER("<<"),
    AT_MOST("<="),
    EXACTLY("="),
    AT_LEAST(">="),
    LATER(">>");

    private final String text;

    Operator(String text) {
      this.text = text;
    }
  }

  private static final int MAX_FIELD = 1 << 20;
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9+.-]*");
  private static final Pattern ALTERNATIVE =
      Pattern.compile(
          "([a-zA-Z0-9][a-zA-Z0-9+.-]*+)(?::([a-zA-Z0-9][a-zA-Z0-9-]*+))?\\s*+"
              + "(?:\\(\\s*+(<<|<=|=|>=|>>|<|>)\\s*+([^\\s()]++)\\s*+\\))?");

  public Relation {
    alternatives = List.copyOf(alternatives);
    if (alternatives.isEmpty()) {
      throw new IllegalArgumentException("a relation has at least one alternative");
    }
  }

  /// Whether `text` can name a package.
  public static boolean isName(String text) {
    return text.length() <= 256 && NAME.matcher(text).matches();
  }

  /// The relation to any version of the package `name`.
  ///
  /// @throws IllegalArgumentException if `name` cannot name a package; see [#isName]
  public static Relation to(String name) {
    return new Relation(List.of(new Alternative(name, Optional.empty(), Optional.empty())));
  }

  /// Exactly one relation, such as `lld-19 (>= 1:19)` or `a | b`.
  ///
  /// @throws Failure of kind PACKAGES if `text` is anything else
  public static Relation parse(String text) throws Failure {
    List<Relation> relations = parseField(text);
    if (relations.size() != 1) {
      throw notRelation(text);
    }
    return relations.getFirst();
  }

  /// The value of a `Depends`-like field: relations with commas between them, possibly none.
  ///
  /// @throws Failure of kind PACKAGES if the text is anything else
  public static List<Relation> parseField(String field) throws Failure {
    if (field.length() > MAX_FIELD) {
      throw notRelation(field);
    }
    List<Relation> relations = new ArrayList<>();
    for (String part : field.split(",", -1)) {
      // dpkg and apt overlook empty parts such as a trailing comma.
      if (!part.isBlank()) {
        relations.add(parseOne(part));
      }
    }
    return List.copyOf(relations);
  }

  private static Relation parseOne(String text) throws Failure {
    List<Alternative> alternatives = new ArrayList<>();
    for (String part : text.split("\\|", -1)) {
      Matcher matcher = ALTERNATIVE.matcher(part.strip());
      if (!matcher.matches() || matcher.group(1).length() > 256) {
        throw notRelation(text);
      }
      Optional<Constraint> constraint = Optional.empty();
      if (matcher.group(3) != null) {
        constraint =
            Optional.of(
                new Constraint(operator(matcher.group(3)), Version.parse(matcher.group(4))));
      }
      alternatives.add(
          new Alternative(matcher.group(1), Optional.ofNullable(matcher.group(2)), constraint));
    }
    return new Relation(alternatives);
  }

  private static Operator operator(String text) throws Failure {
    return switch (text) {
      case "<<" -> Operator.EARLIER;
      // The one-character forms are obsolete and mean "or equal" (deb-control(5)).
      case "<=", "<" -> Operator.AT_MOST;
      case "=" -> Operator.EXACTLY;
      case ">=", ">" -> Operator.AT_LEAST;
      case ">>" -> Operator.LATER;
      default -> throw notRelation(text);
    };
  }

  private static Failure notRelation(String text) {
    String clean = text.strip().replaceAll("[^ -~]", "?");
    String shown = clean.length() <= 120 ? clean : clean.substring(0, 120) + "…";
    return new Failure(
        Failure.Kind.PACKAGES, "packages", "not a relation between packages: '" + shown + "'");
  }

  @Override
  public String toString() {
    return alternatives.stream().map(Alternative::toString).collect(Collectors.joining(" | "));
  }
}
