package dev.refract.build.sandbox;

import java.nio.charset.StandardCharsets;

/// How a program ended and what it printed.
public final class Outcome {
  static final int KILLED = 128 + 9;

  private final int exitCode;
  private final boolean late;
  private final byte[] standardOutput;
  private final byte[] standardError;

  Outcome(int exitCode, boolean late, byte[] standardOutput, byte[] standardError) {
    this.exitCode = exitCode;
    this.late = late;
    this.standardOutput = standardOutput.clone();
    this.standardError = standardError.clone();
  }

  /// As a shell reports it; 128 and more for a signal.
  public int exitCode() {
    return exitCode;
  }

  /// Whether it was killed since its time was up.
  public boolean late() {
    return late;
  }

  public byte[] standardOutput() {
    return standardOutput.clone();
  }

  public byte[] standardError() {
    return standardError.clone();
  }

  /// All that it printed, as text: first to standard output, then to standard error.
  public String text() {
    return new String(standardOutput, StandardCharsets.UTF_8) + errorText();
  }

  /// What it printed to standard error, as text.
  public String errorText() {
    return new String(standardError, StandardCharsets.UTF_8);
  }
}
