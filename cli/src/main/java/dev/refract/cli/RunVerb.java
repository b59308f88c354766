package dev.refract.cli;

import dev.refract.build.ImageRun;
import dev.refract.build.RunRequest;
import dev.refract.cli.progress.Progress;
import dev.refract.cli.terminal.Terminal;
import dev.refract.failure.Failure;
import dev.refract.oci.Platform;
import java.nio.file.Path;
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
                "Run the program of the image at PATH on this machine, without a container engine:"
                    + " in the image's file system, with its environment, user and working"
                    + " directory, and with this machine's network. Programs for other processors"
                    + " are run by QEMU. The exit code is the program's.")
            .addPositional(
                Options.operand("PATH", "1", "A layout directory, or an archive of one."))
            .addPositional(
                Options.furtherOperands(
                    "ARGS", "After --: arguments in place of those that the image has."))
            .addOption(
                Options.value(
                    "PLATFORM",
                    "Which platform to run (default: this machine's own, else the first that can be"
                        + " run).",
                    Options.PLATFORM))
            .addOption(
                Options.value(
                    "NAME", "The image's name, tag or digest, where there are several.", IMAGE));
    return MachineOptions.addTo(spec).addOption(ProgressChoice.spec());
  }

  @Override
  public void run(Arguments arguments, Console console) throws Failure {
    exitCode(arguments, console);
  }

  @Override
  public int exitCode(Arguments arguments, Console console) throws Failure {
    List<String> words = arguments.furtherOperands();
    Optional<Arguments.Given> platform = arguments.one(Options.PLATFORM);
    RunRequest request =
        new RunRequest(
            Path.of(arguments.operand().orElseThrow()),
            arguments.text(IMAGE),
            platform.isPresent()
                ? Optional.of(Platform.parse(platform.get().text()))
                : Optional.empty(),
            words.isEmpty() ? Optional.empty() : Optional.of(words),
            Terminal.size(Terminal.STDOUT).flatMap(_ -> console.variable("TERM")),
            MachineOptions.settings(arguments, console));
    try (ImageRun run = prepare(request, ProgressChoice.begin(arguments, console))) {
      Signals.listen(run::signal);
      return run.run();
    }
  }

  private static ImageRun prepare(RunRequest request, Progress progress) throws Failure {
    try {
      return ImageRun.prepare(request, progress);
    } finally {
      progress.end(new Progress.Done());
    }
  }
}
