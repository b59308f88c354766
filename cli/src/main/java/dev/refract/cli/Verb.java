package dev.refract.cli;

import dev.refract.failure.Failure;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// One command of `refract`: what it takes, and what it does.
interface Verb {
  /// What the user types.
  String name();

  /// The command's name, options and help.
  CommandSpec spec();

  /// What the user types behind it, where it is a group of commands.
  default List<Verb> verbs() {
    return List.of();
  }

  /// Does it. Writes its result to the console's `out`.
  void run(Arguments arguments, Console console) throws Failure;

  /// The same with the exit code of the process, which is not 0 where the command stands for a
  /// program that ended with another one.
  default int exitCode(Arguments arguments, Console console) throws Failure {
    run(arguments, console);
    return 0;
  }
}
