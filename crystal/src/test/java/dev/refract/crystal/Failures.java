package dev.refract.crystal;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.refract.failure.Failure;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// The failure that a call is expected to end with.
final class Failures {
  private Failures() {}

  static Failure of(ThrowingCallable call) {
    Failure failure = catchThrowableOfType(Failure.class, call);
    if (failure == null) {
      throw new AssertionError("no failure");
    }
    return failure;
  }
}
