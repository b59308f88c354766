package dev.refract.cli;

import dev.refract.cli.terminal.Colours;
import dev.refract.cli.terminal.Terminal;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// How to talk to the user: known before the command line is, since a wrong command line has to be
/// talked about too. Here a wrong value counts as none; the commands check it.
///
/// @param color when to use colours
/// @param debug whether failures show their stack trace
record Manner(Colours.Wish color, boolean debug) {
  static Manner of(List<String> arguments, Map<String, String> environment) {
    Colours.Wish color = wish(environment.getOrDefault(Arguments.variable(Options.COLOR), ""));
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.startsWith(Options.COLOR + "=")) {
        color = wish(argument.substring(Options.COLOR.length() + 1));
      } else if (argument.equals(Options.COLOR) && i + 1 < arguments.size()) {
        color = wish(arguments.get(i + 1));
      }
    }
    String variable = environment.getOrDefault(Arguments.variable(Options.DEBUG), "");
    boolean debug =
        arguments.contains(Options.DEBUG)
            || List.of("1", "true", "yes", "on").contains(variable.toLowerCase(Locale.ROOT));
    return new Manner(color, debug);
  }

  private static Colours.Wish wish(String text) {
    return switch (text) {
      case "always" -> Colours.Wish.ALWAYS;
      case "never" -> Colours.Wish.NEVER;
      default -> Colours.Wish.AUTO;
    };
  }

  /// The colours of what goes to standard output.
  Colours colours(Console console) {
    return Colours.decide(color, console.environment(), Terminal.size(Terminal.STDOUT).isPresent());
  }

  /// The colours of what goes to standard error.
  Colours errorColours(Console console) {
    return Colours.decide(color, console.environment(), Terminal.size(Terminal.STDERR).isPresent());
  }
}
