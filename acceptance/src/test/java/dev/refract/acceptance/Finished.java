package dev.refract.acceptance;

import java.util.List;

/// A program that has ended.
///
/// @param exitCode as a shell reports it; 128 and more for a signal
/// @param stdout what it printed to standard output, as UTF-8
/// @param stderr what it printed to standard error, as UTF-8
public record Finished(int exitCode, String stdout, String stderr) {

  /// This, if the program ended well.
  ///
  /// @throws AssertionError with all that it printed
  public Finished orFail() {
    if (exitCode != 0) {
      throw new AssertionError("exit code " + exitCode + "\n" + stderr + stdout);
    }
    return this;
  }

  /// The lines of standard output.
  public List<String> lines() {
    return stdout.lines().toList();
  }
}
