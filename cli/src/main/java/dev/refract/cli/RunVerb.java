package dev.refract.cli;

import dev.refract.build.ImageRun;
import dev.refract.build.RunRequest;
import dev.refract.cli.terminal.Terminal;
import dev.refract.failure.Failure;
import dev.refract.oci.Platform;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/// `refract run`: an image's program on this machine.
final class RunVerb implements Verb {
  private static final String IMAGE = "--image";

  @Override
  public String name() {
    return "run";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command(
                name(),
                "Run the program of IMAGE on this machine, without a container engine:"
                    + " in the image's file system, with its environment, user and working"
                    + " directory, and with this machine's network. Programs for other processors"
                    + " are run by QEMU. The exit code is the program's.")
            .addPositional(Options.operand("IMAGE", "1", ImageArgument.HELP))
            .addPositional(
                Options.operands(
                    "ARGS",
                    "1..*",
                    "0..*",
                    "After --: arguments in place of those that the image has."))
            .addOption(
                Options.value(
                    "PLATFORM",
                    "Which platform to run (default: this machine's own, else the first that can be"
                        + " run).",
                    Options.PLATFORM))
            .addOption(
                Options.value(
                    "NAME", "The image's name, tag or digest, where there are several.", IMAGE))
            .addOption(RegistryOption.spec());
    return MachineOptions.addTo(spec).addOption(ProgressChoice.spec());
  }

  @Override
  public void run(Arguments arguments, Console console) throws Failure {
    exitCode(arguments, console);
  }

  @Override
  public int exitCode(Arguments arguments, Console console) throws Failure {
    List<String> words = arguments.operands(1);
    Optional<Arguments.Given> platform = arguments.one(Options.PLATFORM);
    try (ImageArgument image =
        ImageArgument.kept(arguments.operand().orElseThrow(), arguments, console)) {
      RunRequest request =
          new RunRequest(
              image.store(),
              arguments.text(IMAGE),
              platform.isPresent()
                  ? Optional.of(Platform.parse(platform.get().text()))
                  : Optional.empty(),
              words.isEmpty() ? Optional.empty() : Optional.of(words),
              Terminal.size(Terminal.STDOUT).flatMap(_ -> console.variable("TERM")),
              MachineOptions.settings(arguments, console));
      try (ImageRun run =
          ProgressChoice.begin(arguments, console)
              .during(progress -> ImageRun.prepare(request, progress))) {
        Signals.listen(run::signal);
        return run.run();
      }
    } catch (IOException e) {
      throw ImageArgument.unread(e);
    }
  }
}
