package dev.refract.crystal;

/// A program of a project: its name and its main file.
///
/// @param name the program's name, fit to be a file name
/// @param main the main file's path from the project's folder, with `/`, inside it
public record ShardTarget(String name, String main) {
  /// Refuses empty names.
  public ShardTarget {
    if (name.isEmpty() || main.isEmpty()) {
      throw new IllegalArgumentException("a target has a name and a main file");
    }
  }
}
