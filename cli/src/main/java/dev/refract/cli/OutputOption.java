package dev.refract.cli;

import dev.refract.build.Output;
import dev.refract.failure.Failure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.OptionSpec;

/// `-o type=oci|archive,dest=PATH`, in the spelling of `docker buildx build`.
final class OutputOption {
  private static final String NAME = "--output";
  private static final String FORM = "write type=archive,dest=FILE or type=oci,dest=DIR";

  private OutputOption() {}

  static OptionSpec spec() {
    return Options.repeatable(
        "type=TYPE,dest=PATH",
        "Where the image goes: type=archive into one file (- is standard output), type=oci into a"
            + " layout directory (default: the archive dist/NAME.tar in the project).",
        "-o",
        NAME);
  }

  static List<Output> read(Arguments arguments) throws Failure {
    List<Output> outputs = new ArrayList<>();
    for (Arguments.Given given : arguments.all(NAME)) {
      outputs.add(read(given));
    }
    if (outputs.stream().filter(Output.ArchiveToStandardOutput.class::isInstance).count() > 1) {
      throw new Failure(
          Failure.Kind.USAGE, Main.OPTIONS, "there is one standard output and two archives for it");
    }
    return List.copyOf(outputs);
  }

  private static Output read(Arguments.Given given) throws Failure {
    if (given.text().equals("-")) {
      return new Output.ArchiveToStandardOutput();
    }
    Map<String, String> fields = fields(given);
    String type = field(given, fields, "type");
    String destination = field(given, fields, "dest");
    return switch (type) {
      case "archive" ->
          destination.equals("-")
              ? new Output.ArchiveToStandardOutput()
              : new Output.Archive(path(destination));
      case "oci" -> {
        if (destination.equals("-")) {
          throw given
              .wrong("a directory cannot go to standard output")
              .remedy("write type=archive,dest=-");
        }
        yield new Output.Layout(path(destination));
      }
      default ->
          throw given
              .wrong("there is no such type")
              .remedy(NearestNames.of(type, List.of("archive", "oci")).orListed("write type="));
    };
  }

  private static Path path(String destination) {
    return Path.of(destination).toAbsolutePath().normalize();
  }

  private static Map<String, String> fields(Arguments.Given given) throws Failure {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String part : given.text().split(",", -1)) {
      int equals = part.indexOf('=');
      if (equals < 0) {
        throw given.wrong("has to be a list of NAME=VALUE").remedy(FORM);
      }
      String name = part.substring(0, equals);
      if (!List.of("type", "dest").contains(name)) {
        throw given.wrong("there is no field " + name).remedy(FORM);
      }
      if (fields.put(name, part.substring(equals + 1)) != null) {
        throw given.wrong("the field " + name + " is there twice").remedy(FORM);
      }
    }
    return fields;
  }

  private static String field(Arguments.Given given, Map<String, String> fields, String name)
      throws Failure {
    String value = fields.getOrDefault(name, "");
    if (value.isEmpty()) {
      throw given.wrong("the field " + name + " is missing").remedy(FORM);
    }
    return value;
  }
}
