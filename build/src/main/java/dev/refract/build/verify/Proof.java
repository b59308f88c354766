package dev.refract.build.verify;

import dev.refract.build.emulator.Trial;

/// How far an image is proven.
public sealed interface Proof {
  /// All of it is looked at, nothing is executed.
  record Looked() implements Proof {}

  /// And the program of each platform is started on the lowest CPU of that platform.
  ///
  /// @param manner what for
  record Tried(Trial.Manner manner) implements Proof {}
}
