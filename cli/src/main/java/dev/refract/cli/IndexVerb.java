package dev.refract.cli;

import dev.refract.failure.Failure;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// `refract index …`: what there is to do with images for several platforms.
final class IndexVerb implements Verb {
  @Override
  public String name() {
    return "index";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec = Options.command(name(), "Make one image of images for several platforms.");
    spec.usageMessage().commandListHeading("%nCommands:%n").synopsisSubcommandLabel("COMMAND");
    return spec;
  }

  @Override
  public List<Verb> verbs() {
    return List.of(new IndexCreateVerb());
  }

  @Override
  public void run(Arguments arguments, Console console) throws Failure {
    throw new Failure(Failure.Kind.USAGE, Main.OPTIONS, "no command of index is named")
        .remedy("refract index --help");
  }
}
