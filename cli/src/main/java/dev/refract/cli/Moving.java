package dev.refract.cli;

import dev.refract.build.Publishing;
import dev.refract.cli.progress.Progress;
import dev.refract.failure.Failure;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// What the commands that bring images to registries have in common.
final class Moving {
  private Moving() {}

  static CommandSpec addTo(CommandSpec spec) {
    return spec.addOption(RegistryOption.spec()).addOption(ProgressChoice.spec());
  }

  /// Brings an image somewhere.
  @FunctionalInterface
  interface Move {
    List<String> by(Publishing publishing) throws Failure;
  }

  /// Does it, shows it, and prints what landed.
  static void run(Arguments arguments, Console console, Move move) throws Failure {
    Progress progress = ProgressChoice.begin(arguments, console);
    Progress.Ending ending = new Progress.Failed("");
    List<String> references;
    try {
      references =
          move.by(
              new Publishing(console.environment(), RegistryOption.insecure(arguments), progress));
      ending = new Progress.Done();
    } catch (Failure e) {
      ending = new Progress.Failed(e.where());
      throw e;
    } finally {
      progress.end(ending);
    }
    references.forEach(console.out()::println);
  }
}
