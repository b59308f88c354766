package dev.refract.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// The kinds of options there are. All values stay text here; each command reads them by
/// [Arguments].
final class Options {
  static final String JSON = "--json";
  static final String DEBUG = "--debug";
  static final String COLOR = "--color";
  static final String PROGRESS = "--progress";
  static final String PLATFORM = "--platform";

  private Options() {}

  static CommandSpec command(String name, String... description) {
    CommandSpec spec = CommandSpec.create().name(name);
    spec.usageMessage()
        .description(description)
        .sortOptions(false)
        .abbreviateSynopsis(true)
        .optionListHeading("%nOptions:%n")
        .parameterListHeading("%n");
    spec.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help.").build());
    return spec;
  }

  static OptionSpec value(String label, String description, String... names) {
    return OptionSpec.builder(names)
        .paramLabel(label)
        .type(String.class)
        .arity("1")
        .description(description)
        .build();
  }

  static OptionSpec choice(String name, String description, List<String> choices) {
    return OptionSpec.builder(name)
        .paramLabel("WHEN")
        .type(String.class)
        .arity("1")
        .completionCandidates(choices)
        .description(description)
        .build();
  }

  static OptionSpec repeatable(String label, String description, String... names) {
    return OptionSpec.builder(names)
        .paramLabel(label)
        .type(List.class)
        .auxiliaryTypes(String.class)
        .arity("1")
        .description(description)
        .build();
  }

  static OptionSpec flag(String description, String... names) {
    return OptionSpec.builder(names)
        .type(boolean.class)
        .arity("0")
        .description(description)
        .build();
  }

  /// A switch that `--no-name` turns off.
  static OptionSpec negatable(String description, String name) {
    return OptionSpec.builder(name)
        .type(boolean.class)
        .arity("0")
        .negatable(true)
        .defaultValue("true")
        .fallbackValue("true")
        .description(description)
        .build();
  }

  static PositionalParamSpec operand(String label, String arity, String description) {
    return PositionalParamSpec.builder()
        .index("0")
        .paramLabel(label)
        .type(String.class)
        .arity(arity)
        .description(description)
        .build();
  }

  /// Operands from some place on.
  static PositionalParamSpec operands(
      String label, String index, String arity, String description) {
    return PositionalParamSpec.builder()
        .index(index)
        .paramLabel(label)
        .type(List.class)
        .auxiliaryTypes(String.class)
        .arity(arity)
        .description(description)
        .build();
  }

  /// Adds what every command takes.
  static CommandSpec withGeneral(CommandSpec spec) {
    return spec.addOption(
            choice(
                COLOR,
                "Colours: auto (default), always or never.",
                List.of("auto", "always", "never")))
        .addOption(flag("Show the stack trace of a failure.", DEBUG));
  }
}
