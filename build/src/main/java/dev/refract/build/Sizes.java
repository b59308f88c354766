package dev.refract.build;

import java.util.Locale;

/// Numbers of bytes, for people.
final class Sizes {
  private static final double STEP = 1000;

  private Sizes() {}

  /// Such as `512 B`, `3.2 MB`: powers of ten, one decimal.
  static String text(long bytes) {
    if (bytes < STEP) {
      return bytes + " B";
    }
    double value = bytes;
    int unit = -1;
    while (value >= STEP && unit < 3) {
      value /= STEP;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %cB", value, "kMGT".charAt(unit));
  }
}
