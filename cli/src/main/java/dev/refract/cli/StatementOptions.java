package dev.refract.cli;

import dev.refract.build.Statements;
import dev.refract.build.sbom.SbomFormat;
import dev.refract.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/// What is said of an image in documents that hang on it: from options to [Statements].
final class StatementOptions {
  private static final String SBOM = "--sbom";
  private static final String PROVENANCE = "--provenance";
  private static final String SIGN = "--sign";
  private static final String NONE = "none";

  private StatementOptions() {}

  static CommandSpec addTo(CommandSpec spec) {
    return spec.addOption(
            Options.repeatable(
                "FORMAT,...",
                "The bills of materials that hang on each platform's image: spdx, cyclonedx"
                    + " (default: both) or none.",
                SBOM))
        .addOption(
            Options.negatable(
                "Have a statement hang on the image of what it was made from (default), or not with"
                    + " --no-provenance.",
                PROVENANCE))
        .addOption(
            Options.value(
                "KEY",
                "Sign the image and all that is said of it, as cosign 3 does: a private key on"
                    + " P-256 in PEM, as a file or env://VARIABLE; COSIGN_PASSWORD opens one of"
                    + " cosign's.",
                SIGN));
  }

  static Statements read(Arguments arguments, Console console) throws Failure {
    Optional<Arguments.Given> key = arguments.one(SIGN);
    return new Statements(
        sboms(arguments),
        arguments.flag(PROVENANCE, true),
        key.isPresent() ? Optional.of(KeyArgument.signing(key.get(), console)) : Optional.empty());
  }

  private static List<SbomFormat> sboms(Arguments arguments) throws Failure {
    List<Arguments.Given> given = arguments.list(SBOM);
    if (given.isEmpty()) {
      return Statements.DEFAULT.sboms();
    }
    List<SbomFormat> formats = new ArrayList<>();
    for (Arguments.Given word : given) {
      Optional<SbomFormat> format = SbomFormat.of(word.text());
      if (format.isPresent()) {
        formats.add(format.get());
      } else if (!word.text().equals(NONE) || given.size() > 1) {
        List<String> words =
            new ArrayList<>(SbomFormat.ALL.stream().map(SbomFormat::word).toList());
        words.add(NONE);
        throw word.wrong(
                word.text().equals(NONE)
                    ? "none and something else are wanted"
                    : "there is no such format")
            .remedy(NearestNames.of(word.text(), words).orListed("write "));
      }
    }
    return formats;
  }
}
