package dev.refract.cli.terminal;

import java.time.Duration;
import java.util.Locale;

/// Bytes and times for people.
public final class Amounts {
  private static final String[] UNITS = {"kB", "MB", "GB", "TB", "PB", "EB"};

  private Amounts() {}

  /// `812 B`, `61.2 MB`: decimal units with three digits or so.
  public static String bytes(long count) {
    if (count < 1000) {
      return count + " B";
    }
    double scaled = count;
    int unit = -1;
    // 999.95 would be shown as 1000.0.
    while (scaled >= 999.95 && unit < UNITS.length - 1) {
      scaled /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", scaled, UNITS[unit]);
  }

  /// `61.2 of 104.5 MB`, or `812 B of 104.5 MB` where the units differ.
  public static String progress(long done, long total) {
    String all = bytes(total);
    String part = bytes(done);
    String unit = all.substring(all.indexOf(' '));
    return (part.endsWith(unit) ? part.substring(0, part.length() - unit.length()) : part)
        + " of "
        + all;
  }

  /// `0.04 s`, `3.2 s`, `41 s`, `2 min 05 s`.
  public static String time(Duration duration) {
    double seconds = duration.toMillis() / 1000.0;
    if (seconds < 0.095) {
      return String.format(Locale.ROOT, "%.2f s", seconds);
    }
    if (seconds < 9.95) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    return whole(duration.plusMillis(500));
  }

  /// `3 s`, `2 min 05 s`: for what is still counting.
  public static String whole(Duration duration) {
    long seconds = duration.toSeconds();
    return seconds < 60
        ? seconds + " s"
        : String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60);
  }
}
