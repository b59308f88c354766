package dev.refract.failure;

import java.io.IOException;

/// A failure on its way through the methods of a stream, which know nothing but `IOException`.
public final class FailedStream extends IOException {
  private static final long serialVersionUID = 1L;

  private final Failure failure;

  public FailedStream(Failure failure) {
    super(failure.getMessage(), failure);
    this.failure = failure;
  }

  /// What it is about.
  public Failure failure() {
    return failure;
  }
}
