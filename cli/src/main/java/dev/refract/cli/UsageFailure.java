package dev.refract.cli;

import dev.refract.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Says in Refract's own form what picocli has against a command line.
final class UsageFailure {
  private UsageFailure() {}

  static Failure of(ParameterException e) {
    CommandLine command = e.getCommandLine();
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
      return unmatched(command, unmatched.getUnmatched().getFirst());
    }
    String message =
        Objects.requireNonNullElse(e.getMessage(), "").lines().findFirst().orElse("").strip();
    message = message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
    return usage(lowered(message)).remedy(help(command));
  }

  /// The failure of a command line that names no command.
  static Failure noCommand(CommandLine top) {
    return usage("no command is named").remedy(help(top));
  }

  private static Failure unmatched(CommandLine command, String argument) {
    if (argument.startsWith("-")) {
      String name = argument.split("=", 2)[0];
      List<String> options = new ArrayList<>();
      command.getCommandSpec().optionsMap().keySet().stream()
          .filter(option -> option.startsWith("--"))
          .forEach(options::add);
      command.getCommandSpec().negatedOptionsMap().keySet().forEach(options::add);
      return nearest("unknown option " + name, name, options, command);
    }
    if (command.getSubcommands().isEmpty()) {
      return usage("one argument too many: \"" + argument + "\"").remedy(help(command));
    }
    return nearest(
        "unknown command " + argument,
        argument,
        List.copyOf(command.getSubcommands().keySet()),
        command);
  }

  private static Failure nearest(
      String problem, String typed, List<String> names, CommandLine command) {
    NearestNames nearest = NearestNames.of(typed, names);
    String lead = command.getCommandSpec().qualifiedName() + " ";
    return usage(problem)
        .remedy(
            nearest.near().isEmpty()
                ? help(command)
                : new NearestNames(
                        nearest.near().stream().map(name -> lead + name).toList(), List.of())
                    .orListed(""));
  }

  private static Failure usage(String problem) {
    return new Failure(Failure.Kind.USAGE, Main.OPTIONS, problem);
  }

  private static String help(CommandLine command) {
    return command.getCommandSpec().qualifiedName() + " --help";
  }

  private static String lowered(String text) {
    return text.isEmpty()
        ? "not understood"
        : text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
  }
}
