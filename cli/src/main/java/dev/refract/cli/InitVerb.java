package dev.refract.cli;

import dev.refract.build.config.Proposal;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;

/// `refract init`: a first refract.yml.
final class InitVerb implements Verb {
  @Override
  public String name() {
    return "init";
  }

  @Override
  public CommandSpec spec() {
    return Options.command(
            name(),
            "Write a commented refract.yml for the project in DIR from what is found there. One that"
                + " is there already stays as it is.")
        .addPositional(
            Options.operand("DIR", "0..1", "The project, with its shard.yml (default: here)."));
  }

  @Override
  public void run(Arguments arguments, Console console) throws Failure {
    Path project = Path.of(arguments.operand().orElse("."));
    try {
      console.out().println(Proposal.of(project).write(project));
    } catch (IOException e) {
      throw new Failure(Failure.Kind.MACHINE, name(), project + " cannot be used: " + e, e);
    }
  }
}
