package dev.refract.build;

import java.util.Locale;

/// What takes time, in the order in which one follows the other.
public enum Stage {
  /// Installs the shards that the project lacks.
  SHARDS,
  /// Reads indices and sources, and decides.
  PLAN,
  /// Downloads and unpacks packages.
  FETCH,
  /// Runs what the project wants run before it is compiled: hooks and postinstalls.
  COMMANDS,
  COMPILE,
  LINK,
  /// Audits what an image holds and makes its layers.
  IMAGE,
  /// Starts an image's program.
  START,
  /// Writes files.
  WRITE,
  /// Gives an image to a container engine.
  LOAD,
  /// Sends an image to registries.
  PUSH;

  /// One word for people: `compile`.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
