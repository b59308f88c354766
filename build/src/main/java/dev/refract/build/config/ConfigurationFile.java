package dev.refract.build.config;

import dev.refract.crystal.yaml.Yaml;
import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A refract.yml that has the form of the published schema; what it means depends on its
/// [Surroundings].
public final class ConfigurationFile {
  /// The file's name in a project's directory.
  public static final String FILE_NAME = "refract.yml";

  private static final String OTHER_NAME = "refract.yaml";
  private static final Schema SCHEMA = Schema.published();

  private final String fileName;
  private final Yaml.Mapping mapping;

  private ConfigurationFile(String fileName, Yaml.Mapping mapping) {
    this.fileName = fileName;
    this.mapping = mapping;
  }

  /// Reads the file `named`, else `refract.yml` of the directory `project`, which may be missing:
  /// that is the same as an empty one.
  ///
  /// @throws Failure of kind PROJECT with file, line and column where it is not what it has to be;
  ///   of kind USAGE where there is no file `named`
  /// @throws IOException where the file is there and cannot be read
  public static ConfigurationFile read(Path project, Optional<Path> named)
      throws Failure, IOException {
    String name = named.map(Path::toString).orElse(FILE_NAME);
    Path file = named.orElseGet(() -> project.resolve(FILE_NAME));
    try {
      return parse(Yaml.text(file, name), name);
    } catch (NoSuchFileException e) {
      if (named.isPresent()) {
        throw new Failure(Failure.Kind.USAGE, "project", "no such file: " + Text.quoted(name), e)
            .remedy("name a file of the form of " + FILE_NAME);
      }
      if (Files.exists(project.resolve(OTHER_NAME))) {
        throw new Failure(
                Failure.Kind.PROJECT, "project", OTHER_NAME + " is not read, only " + FILE_NAME, e)
            .remedy("call it " + FILE_NAME);
      }
      return parse("", name);
    }
  }

  /// Reads the text of a refract.yml; `fileName` is what messages call it.
  ///
  /// @throws Failure of kind PROJECT with file, line and column
  public static ConfigurationFile parse(String text, String fileName) throws Failure {
    Yaml.Node root = Yaml.read(text, fileName).orElseGet(() -> new Yaml.Mapping(List.of(), 1, 1));
    Validation.check(root, SCHEMA, Place.top(fileName));
    Yaml.Mapping mapping =
        root instanceof Yaml.Mapping keys ? keys : new Yaml.Mapping(List.of(), 1, 1);
    return new ConfigurationFile(fileName, mapping);
  }

  /// What the file says, once its templates are filled in.
  ///
  /// @throws Failure of kind PROJECT with file, line and column for a template without a value and
  ///   for what no schema can say, such as a platform that does not exist
  public Configuration resolve(Surroundings around) throws Failure {
    return ConfigurationReader.read(
        new Section(mapping, Place.top(fileName), new Templates(around)), around);
  }
}
