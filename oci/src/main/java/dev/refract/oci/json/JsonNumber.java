package dev.refract.oci.json;

import java.math.BigDecimal;
import java.util.OptionalLong;

/// A JSON number, exact.
public record JsonNumber(BigDecimal value) implements Json {
  // The exponent of a hostile number can ask for gigabytes of digits; nobody needs more than these.
  private static final int MAX_LONG_DIGITS = 19;

  public static JsonNumber of(long value) {
    return new JsonNumber(BigDecimal.valueOf(value));
  }

  /// This number, if it is whole and fits into a `long`.
  public OptionalLong asLong() {
    if (value.signum() == 0) {
      return OptionalLong.of(0);
    }
    long digitsBeforePoint = (long) value.precision() - value.scale();
    if (digitsBeforePoint > MAX_LONG_DIGITS || digitsBeforePoint < 1) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(value.longValueExact());
    } catch (ArithmeticException notWholeOrTooLarge) {
      return OptionalLong.empty();
    }
  }
}
