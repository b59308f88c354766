package dev.refract.build;

import dev.refract.failure.Failure;

/// Builds one image for many platforms from one Crystal project.
public final class Refract {
  private Refract() {}

  private static Failure unjoined(java.nio.file.Path project) {
    return new Failure(
        Failure.Kind.UNSUPPORTED, "build", "the stages are not joined yet: " + project);
  }

  /// Builds the image and writes it to its outputs.
  ///
  /// Nothing half-written is left at an output, whatever happens. Safe to call from several threads
  /// and processes with the same cache.
  ///
  /// @throws Failure of any kind; see [Failure.Kind]
  public static BuildResult build(BuildRequest request, Event.Listener listener) throws Failure {
    if (request.release()) {
      throw unjoined(request.project());
    }
    throw unjoined(request.settings().cache());
  }

  /// Says what [#build] would do, fetching nothing but package indices.
  ///
  /// @throws Failure as [#build] would before its first package
  public static Plan plan(BuildRequest request, Event.Listener listener) throws Failure {
    if (request.release()) {
      throw unjoined(request.project());
    }
    throw unjoined(request.settings().cache());
  }
}
