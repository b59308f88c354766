package dev.refract.crystal.internal;

import dev.refract.crystal.yaml.Yaml;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/// The text of a project's own small files, which may be missing.
public final class ProjectText {
  private ProjectText() {}

  /// The text of `file`, which messages call `name`; empty where there is none.
  ///
  /// @throws Failure of kind PROJECT for one that is too large or not UTF-8
  public static Optional<String> read(Path file, String name) throws Failure, IOException {
    try {
      return Optional.of(Yaml.text(file, name));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
