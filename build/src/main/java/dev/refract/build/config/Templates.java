package dev.refract.build.config;

import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Fills in what stands between `{{` and `}}` in a text.
///
///     text     = { character | "{{" terms "}}" }
///     terms    = term { "or" term }
///     term     = name | quoted
///     name     = "env." variable | one of [TemplateName]
///     quoted   = '"' characters '"' | "'" characters "'"
///
/// The first term that has a value gives it; a variable that is set to nothing has none. A literal
/// `{{` is written `{{"{{"}}`. What is filled in is not looked at again.
final class Templates {
  static final String OPEN = "{{";
  private static final String CLOSE = "}}";
  private static final String ENVIRONMENT = "env.";
  private static final int LONGEST = 1 << 16;
  private static final Pattern TERM =
      Pattern.compile(
          "\\s*(?:(?<name>[A-Za-z_][A-Za-z0-9_.-]*)|\"(?<double>[^\"]*)\"|'(?<single>[^']*)')\\s*");
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private final Surroundings around;

  Templates(Surroundings around) {
    this.around = around;
  }

  /// A text after all is filled in.
  ///
  /// @param confidential whether some of it is from the environment, which may hold secrets
  record Filled(String text, boolean confidential) {}

  /// Fills in `text`, which stands at `place`.
  ///
  /// @throws Failure of kind PROJECT for anything that is no template or has no value
  Filled fill(String text, Place place) throws Failure {
    StringBuilder out = new StringBuilder();
    boolean confidential = false;
    int from = 0;
    for (int open = text.indexOf(OPEN); open >= 0; open = text.indexOf(OPEN, from)) {
      out.append(text, from, open);
      Filled value = template(text, open, place);
      out.append(value.text());
      confidential |= value.confidential();
      from = end(text, open, place) + CLOSE.length();
      if (out.length() > LONGEST) {
        throw place.problem(
            "more than " + LONGEST + " characters once its templates are filled in");
      }
    }
    return new Filled(out.append(text, from, text.length()).toString(), confidential);
  }

  // Where the terms of the template that opens at `open` end.
  private static int end(String text, int open, Place place) throws Failure {
    Matcher term = TERM.matcher(text);
    int at = open + OPEN.length();
    while (term.region(at, text.length()).lookingAt()) {
      at = term.end();
    }
    if (!text.startsWith(CLOSE, at)) {
      int close = text.indexOf(CLOSE, open);
      String shown = close < 0 ? text.substring(open) : text.substring(open, close + 2);
      throw place
          .problem(
              (close < 0 ? "a template without its end: " : "no template: ") + Text.quoted(shown))
          .remedy("write it such as {{git.tag or \"dev\"}}, and {{\"{{\"}} for the characters {{");
    }
    return at;
  }

  private Filled template(String text, int open, Place place) throws Failure {
    int end = end(text, open, place);
    String shown = text.substring(open, end + CLOSE.length());
    Optional<Filled> found = Optional.empty();
    Optional<String> absence = Optional.empty();
    boolean wantsTerm = true;
    Matcher term = TERM.matcher(text).region(open + OPEN.length(), end);
    while (term.lookingAt()) {
      Optional<String> name = Optional.ofNullable(term.group("name"));
      boolean or = name.filter("or"::equals).isPresent();
      if (or == wantsTerm) {
        throw place
            .problem("no template: " + Text.quoted(shown))
            .remedy("write `or` between two terms");
      }
      wantsTerm = or;
      if (!or) {
        // A name in the rest is checked too, so that a mistake does not wait for its day.
        Optional<Filled> value =
            name.isPresent() ? named(name.get(), place) : Optional.of(quoted(term));
        if (value.isEmpty() && absence.isEmpty()) {
          absence = name.map(this::absence);
        }
        found = found.isPresent() ? found : value;
      }
      term.region(term.end(), end);
    }
    if (wantsTerm) {
      throw place
          .problem("no template: " + Text.quoted(shown))
          .remedy("write a name, such as {{git.tag}}");
    }
    if (found.isEmpty()) {
      throw place
          .problem(
              Text.quoted(shown) + " has no value: " + absence.orElse("nothing is known of it"))
          .remedy("give it a default, such as {{… or \"none\"}}");
    }
    return found.get();
  }

  private static Filled quoted(Matcher term) {
    String text =
        Optional.ofNullable(term.group("double"))
            .or(() -> Optional.ofNullable(term.group("single")))
            .orElse("");
    return new Filled(text, false);
  }

  private Optional<Filled> named(String name, Place place) throws Failure {
    if (name.startsWith(ENVIRONMENT) && VARIABLE.matcher(variable(name)).matches()) {
      return Optional.ofNullable(around.environment().get(variable(name)))
          .filter(value -> !value.isEmpty())
          .map(value -> new Filled(value, true));
    }
    Optional<TemplateName> known = TemplateName.of(name);
    if (known.isEmpty()) {
      String meant =
          Text.nearest(name, TemplateName.all())
              .orElse("env.NAME or one of " + String.join(", ", TemplateName.all()));
      throw place.problem("a template has no name " + Text.quoted(name)).remedy("write " + meant);
    }
    return known.get().value(around).map(value -> new Filled(value, false));
  }

  private String absence(String name) {
    return TemplateName.of(name)
        .map(known -> known.absence(around))
        .orElseGet(() -> "the variable " + variable(name) + " is not set");
  }

  private static String variable(String name) {
    return name.startsWith(ENVIRONMENT) ? name.substring(ENVIRONMENT.length()) : name;
  }
}
