package dev.refract.cli;

import dev.refract.failure.Failure;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;

/// `refract inspect`: what is in an image.
final class InspectVerb implements Verb {
  @Override
  public String name() {
    return "inspect";
  }

  @Override
  public CommandSpec spec() {
    return Options.command(name(), "Show what is in an image: a layout directory or an archive.")
        .addPositional(Options.operand("PATH", "1", "The layout directory or the archive."))
        .addOption(Options.value("PLATFORM", "Show the files of one platform.", Options.PLATFORM))
        .addOption(Options.flag("Print it as JSON.", Options.JSON));
  }

  @Override
  public void run(Arguments arguments, Console console) throws Failure {
    Path path = Path.of(arguments.operand().orElseThrow());
    console.out().println(path);
  }
}
