package dev.refract.build.sandbox;

import java.nio.charset.StandardCharsets;

/// How a program ended and what it printed.
public final class Outcome {
  private final int exitCode;
  private final byte[] standardOutput;
  private final byte[] standardError;

  Outcome(int exitCode, byte[] standardOutput, byte[] standardError) {
    this.exitCode = exitCode;
    this.standardOutput = standardOutput.clone();
    this.standardError = standardError.clone();
  }

  /// As a shell reports it; 128 and more for a signal.
  public int exitCode() {
    return exitCode;
  }

  public byte[] standardOutput() {
    return standardOutput.clone();
  }

  public byte[] standardError() {
    return standardError.clone();
  }

  /// What it printed to standard error, as text.
  public String errorText() {
    return new String(standardError, StandardCharsets.UTF_8);
  }
}
