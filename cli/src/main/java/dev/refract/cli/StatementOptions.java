package dev.refract.cli;

import dev.refract.build.Statements;
import dev.refract.build.config.ImageSettings;
import dev.refract.build.config.Marks;
import dev.refract.build.config.Packing;
import dev.refract.build.config.SbomFormat;
import dev.refract.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;

/// How an image is packed and what is said of it: from options to [Packing] and [Statements].
final class StatementOptions {
  private static final String SBOM = "--sbom";
  private static final String PROVENANCE = "--provenance";
  private static final String SIGN = "--sign";
  private static final String COMPRESSION = "--compression";
  private static final String LABEL = "--label";
  private static final String ANNOTATION = "--annotation";

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
                "Sign the image and all that is said of it, as cosign 3 does. "
                    + KeyArgument.SIGNING,
                SIGN))
        .addOption(
            Options.value(
                "KIND",
                "How layers are compressed: gzip (default), zstd or zstd:LEVEL, from 1 to 19. Docker"
                    + " reads zstd from its version 23 on.",
                COMPRESSION))
        .addOption(Options.repeatable("KEY=VALUE", "A label of the image.", LABEL))
        .addOption(
            Options.repeatable(
                "[index:|manifest:]KEY=VALUE",
                "An annotation of the image's index and of its platforms' manifests, or of one of"
                    + " these alone.",
                ANNOTATION));
  }

  static Statements read(Arguments arguments, Console console) throws Failure {
    Optional<Arguments.Given> key = arguments.one(SIGN);
    return new Statements(
        sboms(arguments),
        arguments.flag(PROVENANCE),
        key.isPresent() ? Optional.of(KeyArgument.signing(key.get(), console)) : Optional.empty(),
        marks(arguments));
  }

  static Optional<Packing> packing(Arguments arguments) throws Failure {
    Optional<Arguments.Given> given = arguments.one(COMPRESSION);
    return given.isEmpty()
        ? Optional.empty()
        : Optional.of(ProjectOptions.meant(given.get(), given.get().text(), Packing::parse));
  }

  private static Marks marks(Arguments arguments) throws Failure {
    SortedMap<String, String> labels = new TreeMap<>();
    for (Arguments.Given given : arguments.all(LABEL)) {
      put(given, labels);
    }
    SortedMap<String, String> annotations = new TreeMap<>();
    for (Arguments.Given given : arguments.all(ANNOTATION)) {
      put(given, annotations);
    }
    return new Marks(labels, annotations);
  }

  private static void put(Arguments.Given given, SortedMap<String, String> to) throws Failure {
    String text = given.text();
    int equals = text.indexOf('=');
    if (equals < 1 || !ImageSettings.isAnnotation(text.substring(0, equals))) {
      throw given.wrong("has to be a key and its value").remedy("write KEY=VALUE");
    }
    to.put(text.substring(0, equals), text.substring(equals + 1));
  }

  private static Optional<List<SbomFormat>> sboms(Arguments arguments) throws Failure {
    List<Arguments.Given> given = arguments.list(SBOM);
    if (given.isEmpty()) {
      return Optional.empty();
    }
    List<SbomFormat> formats = new ArrayList<>();
    for (Arguments.Given word : given) {
      Optional<SbomFormat> format = SbomFormat.of(word.text());
      if (format.isPresent()) {
        formats.add(format.get());
      } else if (!word.text().equals(SbomFormat.NONE) || given.size() > 1) {
        List<String> words =
            new ArrayList<>(SbomFormat.ALL.stream().map(SbomFormat::word).toList());
        words.add(SbomFormat.NONE);
        throw word.wrong(
                word.text().equals(SbomFormat.NONE)
                    ? "none and something else are wanted"
                    : "there is no such format")
            .remedy(NearestNames.of(word.text(), words).orListed("write "));
      }
    }
    return Optional.of(formats);
  }
}
