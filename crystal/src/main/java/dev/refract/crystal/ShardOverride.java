package dev.refract.crystal;

import dev.refract.crystal.internal.ProjectText;
import dev.refract.crystal.internal.ShardYaml;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// `shard.override.yml`: dependencies that replace those of the same name, wherever they are asked
/// for.
///
/// @param dependencies what replaces
public record ShardOverride(List<ShardDependency> dependencies) {
  /// The file's name in a project's folder.
  public static final String FILE_NAME = "shard.override.yml";

  /// Keeps its own copy.
  public ShardOverride {
    dependencies = List.copyOf(dependencies);
  }

  /// Reads the file of a project's folder; one without dependencies where there is none.
  ///
  /// @throws Failure of kind PROJECT with file, line and column
  /// @throws IOException where the file is there and cannot be read
  public static ShardOverride read(Path projectDir) throws Failure, IOException {
    Optional<String> text = ProjectText.read(projectDir.resolve(FILE_NAME), FILE_NAME);
    return text.isEmpty() ? new ShardOverride(List.of()) : parse(text.get(), FILE_NAME);
  }

  /// Reads the text of a shard.override.yml; `fileName` is what messages call it.
  ///
  /// @throws Failure of kind PROJECT with file, line and column
  public static ShardOverride parse(String text, String fileName) throws Failure {
    return new ShardOverride(ShardYaml.override(text, fileName));
  }

  /// `dependency`, or what replaces it.
  public ShardDependency applyTo(ShardDependency dependency) {
    return dependencies.stream()
        .filter(other -> other.name().equals(dependency.name()))
        .findFirst()
        .orElse(dependency);
  }
}
