package dev.refract.cli;

import dev.refract.build.emulator.Probe;
import dev.refract.build.emulator.Trial;
import dev.refract.build.verify.Proof;
import dev.refract.failure.Failure;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/// How far an image is proven: from options to a [Proof].
final class ProofOptions {
  private static final String SMOKE = "--smoke";
  private static final String PROBE = "--probe";
  private static final String NO_RUN = "--no-run";

  private ProofOptions() {}

  static CommandSpec addTo(CommandSpec spec) {
    return spec.addOption(
            Options.value(
                "ARGS",
                "Start each program with these arguments, or with none (\"\"), after which it has to"
                    + " end well (default: --version, else --help).",
                SMOKE))
        .addOption(
            Options.value(
                "http://:PORT/PATH", "Start each program as a service and ask it there.", PROBE))
        .addOption(Options.flag("Start nothing.", NO_RUN));
  }

  static Proof read(Arguments arguments) throws Failure {
    Optional<String> smoke = arguments.one(SMOKE).map(Arguments.Given::text);
    Optional<String> probe = arguments.text(PROBE);
    boolean noRun = arguments.flag(NO_RUN, false);
    if ((smoke.isPresent() ? 1 : 0) + (probe.isPresent() ? 1 : 0) + (noRun ? 1 : 0) > 1) {
      throw new Failure(
              Failure.Kind.USAGE,
              Main.OPTIONS,
              SMOKE + ", " + PROBE + " and " + NO_RUN + " exclude each other")
          .remedy("choose one of them");
    }
    if (noRun) {
      return new Proof.Looked();
    }
    if (probe.isPresent()) {
      return new Proof.Tried(new Trial.Manner.Service(Probe.parse(probe.get())));
    }
    return new Proof.Tried(
        smoke
            .<Trial.Manner>map(words -> new Trial.Manner.Smoke(words(words)))
            .orElseGet(Trial.Manner.Greeting::new));
  }

  private static List<String> words(String text) {
    return text.isBlank() ? List.of() : List.of(text.strip().split(" +"));
  }
}
