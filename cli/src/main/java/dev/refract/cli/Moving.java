package dev.refract.cli;

import dev.refract.build.Published;
import dev.refract.build.Publishing;
import dev.refract.failure.Failure;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// What the commands that bring images to registries have in common.
final class Moving {
  private static final String REFERRERS = "--referrers";

  private Moving() {}

  static CommandSpec addTo(CommandSpec spec) {
    return spec.addOption(
            referrers(
                "What hangs on the image goes along (default): bills of materials, provenance,"
                    + " signatures; or not with --no-referrers."))
        .addOption(Options.flag(Metadata.HELP, Options.JSON))
        .addOption(RegistryOption.spec())
        .addOption(ProgressChoice.spec());
  }

  static OptionSpec referrers(String description) {
    return Options.negatable(description, REFERRERS);
  }

  /// Whether documents are meant, too.
  static boolean referrers(Arguments arguments) throws Failure {
    return arguments.flag(REFERRERS, true);
  }

  /// Brings an image somewhere.
  @FunctionalInterface
  interface Move {
    Published by(Publishing publishing) throws Failure;
  }

  /// Does it, shows it, and prints what landed.
  static void run(Arguments arguments, Console console, Move move) throws Failure {
    Set<String> insecure = RegistryOption.insecure(arguments);
    Published published =
        ProgressChoice.begin(arguments, console)
            .during(progress -> move.by(new Publishing(console.environment(), insecure, progress)));
    if (arguments.flag(Options.JSON, false)) {
      console.out().print(Metadata.of(published).indented());
    } else {
      published.references().forEach(console.out()::println);
    }
  }
}
