package dev.refract.build;

import dev.refract.oci.Platform;
import java.time.Duration;
import java.util.Optional;

/// What a build tells its listener while it runs. Events of different steps interleave; those of
/// one step are a `Started`, any number of `Advanced`, and a `Finished` unless the build fails.
public sealed interface Event {

  /// A stage of one platform, or of the whole build.
  record Step(Optional<Platform> platform, Stage stage) {
    /// `linux/arm/v6 link`, or `fetch`.
    @Override
    public String toString() {
      return platform.map(p -> p + " ").orElse("") + stage;
    }
  }

  /// A stage begins.
  ///
  /// @param what what it works on, for people
  record Started(Step step, String what) implements Event {}

  /// A stage got on.
  ///
  /// @param done bytes so far
  /// @param total bytes in all; never less than `done`
  record Advanced(Step step, long done, long total) implements Event {}

  /// A stage has ended well.
  ///
  /// @param cached nothing had to be done
  /// @param result what came out, for people
  record Finished(Step step, boolean cached, String result, Duration took) implements Event {}

  /// A decision or a circumstance the user should know of, one sentence.
  record Note(String text) implements Event {}

  /// Receives events, from several threads at once, and returns quickly.
  @FunctionalInterface
  interface Listener {
    void on(Event event);
  }
}
