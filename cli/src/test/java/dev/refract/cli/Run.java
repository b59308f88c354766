package dev.refract.cli;

import dev.refract.cli.terminal.Colours;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// One run of the command line in this process.
record Run(int exitCode, String out, String err) {
  /// Runs `line`, whose words are divided by single blanks.
  static Run of(String line) {
    return of(Map.of("HOME", "/nowhere"), line.split(" ", -1));
  }

  static Run of(Map<String, String> environment, String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    List<String> arguments = Arrays.stream(words).filter(word -> !word.isEmpty()).toList();
    Manner manner = Manner.of(arguments, environment);
    int exitCode =
        Main.run(
            new Console(
                stream(out),
                stream(err),
                environment,
                // The tests may run on a terminal.
                manner.color() == Colours.Wish.AUTO
                    ? new Manner(Colours.Wish.NEVER, manner.debug())
                    : manner),
            () -> false,
            arguments.toArray(String[]::new));
    return new Run(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }
}
