package dev.refract.cli;

import dev.refract.failure.Failure;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.ParseResult;

/// What the user gave to one command: options from the command line, else from the environment,
/// where `--some-option` is `REFRACT_SOME_OPTION`.
final class Arguments {
  private final ParseResult parsed;
  private final Console console;

  Arguments(ParseResult parsed, Console console) {
    this.parsed = parsed;
    this.console = console;
  }

  /// A value and where it is from, for messages.
  ///
  /// @param origin such as `--jobs` or `REFRACT_JOBS`
  record Given(String origin, String text) {
    /// The failure that says why this value cannot be used.
    Failure wrong(String why) {
      return new Failure(
          Failure.Kind.USAGE, Main.OPTIONS, origin + ": " + why + ": \"" + text + "\"");
    }
  }

  static String variable(String option) {
    return "REFRACT_" + option.substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
  }

  /// The value of an option that takes one.
  Optional<Given> one(String option) {
    Optional<String> typed =
        parsed.hasMatchedOption(option)
            ? Optional.of(parsed.<String>matchedOptionValue(option, ""))
            : Optional.empty();
    return typed.map(text -> new Given(option, text)).or(() -> fromEnvironment(option));
  }

  /// The text of an option that takes one, which has to be more than blanks.
  Optional<String> text(String option) throws Failure {
    Optional<Given> given = one(option);
    if (given.isPresent() && given.get().text().isBlank()) {
      throw given.get().wrong("has to be more than nothing");
    }
    return given.map(Given::text);
  }

  /// The values of an option that can be repeated, each of which may be a list with commas.
  List<Given> list(String option) {
    return all(option).stream()
        .flatMap(given ->
            Arrays.stream(given.text().split(",", -1))
                .map(part -> new Given(given.origin(), part.strip())))
        .toList();
  }

  /// The values of an option that can be repeated.
  List<Given> all(String option) {
    if (parsed.hasMatchedOption(option)) {
      List<String> typed = parsed.matchedOptionValue(option, List.<String>of());
      return typed.stream().map(text -> new Given(option, text)).toList();
    }
    return fromEnvironment(option).stream().toList();
  }

  /// Whether a switch is on.
  ///
  /// @param otherwise what holds if the user does not say
  boolean flag(String option, boolean otherwise) throws Failure {
    return flag(option).orElse(otherwise);
  }

  /// Whether a switch is on, if the user says so.
  Optional<Boolean> flag(String option) throws Failure {
    if (parsed.hasMatchedOption(option)) {
      return Optional.of(parsed.matchedOptionValue(option, false));
    }
    Optional<Given> given = fromEnvironment(option);
    if (given.isEmpty()) {
      return Optional.empty();
    }
    return switch (given.get().text().toLowerCase(Locale.ROOT)) {
      case "1", "true", "yes", "on" -> Optional.of(true);
      case "0", "false", "no", "off" -> Optional.of(false);
      default -> throw given.get().wrong("has to be true or false").remedy("write true or false");
    };
  }

  /// The one of `choices` that the user named, by its name in lower case.
  <E extends Enum<E>> E choice(String option, E otherwise, List<E> choices) throws Failure {
    Optional<Given> given = one(option);
    if (given.isEmpty()) {
      return otherwise;
    }
    Function<E, String> spelling = choice -> choice.name().toLowerCase(Locale.ROOT);
    for (E choice : choices) {
      if (spelling.apply(choice).equals(given.get().text())) {
        return choice;
      }
    }
    throw given
        .get()
        .wrong("there is no such choice")
        .remedy(
            NearestNames.of(given.get().text(), choices.stream().map(spelling).toList())
                .orListed("write "));
  }

  /// The operand, if there is one.
  Optional<String> operand() {
    return parsed.hasMatchedPositional(0)
        ? Optional.of(parsed.<String>matchedPositionalValue(0, ""))
        : Optional.empty();
  }

  /// The operands from the one at `index` on, which are as many as one likes.
  List<String> operands(int index) {
    return List.copyOf(parsed.matchedPositionalValue(index, List.<String>of()));
  }

  private Optional<Given> fromEnvironment(String option) {
    String name = variable(option);
    return console.variable(name).map(text -> new Given(name, text));
  }
}
