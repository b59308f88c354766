package dev.refract.cli;

import dev.refract.build.Output;
import dev.refract.failure.Failure;
import dev.refract.oci.Platform;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;

/// `-o type=archive|oci|dir|docker|registry,dest=PATH` and `--push`, in the spelling of `docker
/// buildx build`.
final class OutputOption {
  private static final String NAME = "--output";
  private static final String BY_DIGEST = "push-by-digest";
  private static final String PUSH = "--push";
  private static final String LOAD = "--load";
  private static final String PLATFORM = "platform";
  private static final String FORM =
      "write type=archive,dest=FILE, type=oci,dest=DIR, type=dir,dest=DIR, type=docker[,dest=FILE] or"
          + " type=registry";

  private OutputOption() {}

  static CommandSpec addTo(CommandSpec spec) {
    return spec.addOption(
            Options.repeatable(
                "type=TYPE,dest=PATH",
                "Where the image goes, any number of places: type=archive into one file (- is"
                    + " standard output), type=oci into a layout directory, type=dir as files into a"
                    + " directory, one for each platform below it if there are several (buildx calls"
                    + " it local), type=docker into the"
                    + " container engine here or with dest into a file for one platform,"
                    + " type=registry to the registries of its names (default: the archive"
                    + " dist/NAME.tar in the project).",
                "-o",
                NAME))
        .addOption(Options.flag("Bring it to the registries of its names.", PUSH))
        .addOption(Options.flag("Load it into Docker or Podman, whichever runs here.", LOAD))
        .addOption(RegistryOption.spec());
  }

  static List<Output> read(Arguments arguments) throws Failure {
    Set<String> insecure = RegistryOption.insecure(arguments);
    List<Output> outputs = new ArrayList<>();
    for (Arguments.Given given : arguments.all(NAME)) {
      outputs.add(read(given, insecure));
    }
    if (arguments.flag(LOAD, false) && !outputs.contains(new Output.Engine())) {
      outputs.add(new Output.Engine());
    }
    boolean registry = outputs.stream().anyMatch(Output.Registry.class::isInstance);
    if (arguments.flag(PUSH, false) && !registry) {
      outputs.add(new Output.Registry(false, insecure));
    }
    if (outputs.stream().filter(Output.ArchiveToStandardOutput.class::isInstance).count() > 1) {
      throw new Failure(
          Failure.Kind.USAGE, Main.OPTIONS, "there is one standard output and two archives for it");
    }
    return List.copyOf(outputs);
  }

  private static Output read(Arguments.Given given, Set<String> insecure) throws Failure {
    if (given.text().equals("-")) {
      return new Output.ArchiveToStandardOutput();
    }
    Map<String, String> fields = fields(given);
    String type = field(given, fields, "type");
    if (type.equals("registry")) {
      return registry(given, fields, insecure);
    }
    if (fields.containsKey(BY_DIGEST)) {
      throw given.wrong("the field " + BY_DIGEST + " is for type=registry").remedy(FORM);
    }
    if (type.equals("docker")) {
      return docker(given, fields);
    }
    if (fields.containsKey(PLATFORM)) {
      throw given.wrong("the field " + PLATFORM + " is for type=docker").remedy(FORM);
    }
    String destination = field(given, fields, "dest");
    return switch (type) {
      case "archive" ->
          destination.equals("-")
              ? new Output.ArchiveToStandardOutput()
              : new Output.Archive(path(destination));
      case "oci" -> new Output.Layout(directory(given, destination));
      case "dir", "local" -> new Output.Trees(directory(given, destination));
      default ->
          throw given
              .wrong("there is no such type")
              .remedy(
                  NearestNames.of(type, List.of("archive", "dir", "docker", "oci", "registry"))
                      .orListed("write type="));
    };
  }

  private static Output docker(Arguments.Given given, Map<String, String> fields) throws Failure {
    if (!fields.containsKey("dest")) {
      if (fields.containsKey(PLATFORM)) {
        throw given.wrong("an engine is given all platforms").remedy("name a file with dest");
      }
      return new Output.Engine();
    }
    String destination = field(given, fields, "dest");
    if (destination.equals("-")) {
      throw given
          .wrong("what goes to standard output is for all platforms")
          .remedy("write type=archive,dest=-, which Docker reads as well");
    }
    return new Output.DockerArchive(
        path(destination),
        fields.containsKey(PLATFORM)
            ? Optional.of(Platform.parse(fields.getOrDefault(PLATFORM, "")))
            : Optional.empty());
  }

  private static Output registry(
      Arguments.Given given, Map<String, String> fields, Set<String> insecure) throws Failure {
    if (fields.containsKey("dest")) {
      throw given
          .wrong("where a registry is, the image's name says")
          .remedy("leave out dest, and name the image with --tag");
    }
    String byDigest = fields.getOrDefault(BY_DIGEST, "false");
    if (!List.of("true", "false").contains(byDigest)) {
      throw given.wrong(BY_DIGEST + " has to be true or false").remedy(FORM);
    }
    return new Output.Registry(byDigest.equals("true"), insecure);
  }

  private static Path directory(Arguments.Given given, String destination) throws Failure {
    if (destination.equals("-")) {
      throw given
          .wrong("a directory cannot go to standard output")
          .remedy("write type=archive,dest=-");
    }
    return path(destination);
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
      if (!List.of("type", "dest", PLATFORM, BY_DIGEST).contains(name)) {
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
