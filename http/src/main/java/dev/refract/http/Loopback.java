package dev.refract.http;

import java.util.Locale;

/// Names of this machine, which no proxy and nobody in between has to do with.
public final class Loopback {
  private Loopback() {}

  /// Whether `host`, as a URI has it, is this machine by its name alone.
  public static boolean is(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return name.equals("localhost")
        || name.endsWith(".localhost")
        || name.equals("[::1]")
        || name.matches("127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}");
  }
}
