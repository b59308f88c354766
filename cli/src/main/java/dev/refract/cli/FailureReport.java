package dev.refract.cli;

import dev.refract.cli.terminal.Colours;
import dev.refract.cli.terminal.Colours.Role;
import dev.refract.failure.Failure;
import java.io.PrintStream;

/// Tells the user of a failure: the output of the program that failed, whole; one sentence; what to
/// do about it; and the stack trace if it was asked for.
final class FailureReport {
  private FailureReport() {}

  static void print(Console console, Failure failure) {
    PrintStream err = console.err();
    Colours colours = console.manner().errorColours(console);
    failure.output().map(String::stripTrailing).ifPresent(err::println);
    err.println(
        colours.paint(Role.BAD, "[" + clean(failure.where()) + "]")
            + " "
            + clean(failure.problem()));
    failure
        .remedy()
        .ifPresent(remedy -> err.println(colours.paint(Role.STRONG, "try:") + " " + clean(remedy)));
    if (console.manner().debug()) {
      failure.printStackTrace(err);
    }
    err.flush();
  }

  /// `text` with control characters made visible: names from outside are shown, and a terminal
  /// would obey them.
  static String clean(String text) {
    StringBuilder clean = new StringBuilder();
    text.codePoints()
        .forEach(c -> {
          if (Character.isISOControl(c) && c != '\n' && c != '\t') {
            clean.append(String.format("\\x%02x", c));
          } else {
            clean.appendCodePoint(c);
          }
        });
    return clean.toString();
  }
}
