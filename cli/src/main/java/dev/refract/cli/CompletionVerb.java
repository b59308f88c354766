package dev.refract.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Model.CommandSpec;

/// `refract completion`: a script that completes commands and options in bash and zsh.
final class CompletionVerb implements Verb {
  @Override
  public String name() {
    return "completion";
  }

  @Override
  public CommandSpec spec() {
    return Options.command(
        name(),
        "Print a script that completes refract's commands and options in bash and zsh.",
        "To use it: source <(refract completion)");
  }

  @Override
  public void run(Arguments arguments, Console console) {
    console.out().print(AutoComplete.bash("refract", Main.commandLine()));
  }
}
