package dev.refract.cli;

import dev.refract.cli.progress.LiveProgress;
import dev.refract.cli.progress.NotesOnly;
import dev.refract.cli.progress.PlainProgress;
import dev.refract.cli.progress.Progress;
import dev.refract.cli.terminal.Colours;
import dev.refract.cli.terminal.Terminal;
import dev.refract.failure.Failure;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;

/// `--progress`: how a build shows what it is doing.
enum ProgressChoice {
  /// [#TTY] on a terminal that is somebody's, else [#PLAIN].
  AUTO,
  PLAIN,
  TTY,
  /// Notes only.
  QUIET,
  NONE;

  private static final Terminal.Size UNKNOWN = new Terminal.Size(80, 24);

  static OptionSpec spec() {
    return Options.choice(
        Options.PROGRESS,
        "Progress: auto (default), tty, plain, quiet (notes only) or none.",
        List.of("auto", "tty", "plain", "quiet", "none"));
  }

  static Progress begin(Arguments arguments, Console console) throws Failure {
    ProgressChoice choice = arguments.choice(Options.PROGRESS, AUTO, List.of(values()));
    Colours colours = console.manner().errorColours(console);
    PlainProgress plain = new PlainProgress(console.err(), colours, System::nanoTime);
    return switch (choice) {
      case AUTO -> isForEyes(console) ? live(console, colours) : plain;
      case PLAIN -> plain;
      case TTY -> live(console, colours);
      case QUIET -> new NotesOnly(plain);
      case NONE -> Progress.NONE;
    };
  }

  private static boolean isForEyes(Console console) {
    Optional<String> ci = console.variable("CI").filter(value -> !value.equals("false"));
    return ci.isEmpty()
        && !console.variable("TERM").orElse("dumb").equals("dumb")
        && Terminal.size(Terminal.STDERR).isPresent();
  }

  private static Progress live(Console console, Colours colours) {
    return new LiveProgress(
            console.err(),
            () -> Terminal.size(Terminal.STDERR).orElse(UNKNOWN),
            colours,
            Boolean.getBoolean("refract.ascii"),
            System::nanoTime)
        .start();
  }
}
