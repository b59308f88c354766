package dev.refract.http;

import java.time.Duration;

/// How long and how often a server is given another chance.
///
/// @param attempts how often something is tried in all, at least 1
/// @param wrong how often in all where the server has another file under its name, as mirrors have
///   while they are brought up to date; at least 1
/// @param pause before the second attempt; doubles with each further one, plus or minus a half
/// @param longest for how long a server may ask to be left alone; one that asks for more gets no
///   further chance
/// @param connect how long a connection may take to come about
/// @param stall how long a server may send, and take, nothing
public record Patience(
    int attempts, int wrong, Duration pause, Duration longest, Duration connect, Duration stall) {
  /// What suits a server on the Internet.
  public static final Patience USUAL =
      new Patience(4, Duration.ofSeconds(1), Duration.ofSeconds(15), Duration.ofSeconds(30));

  public Patience {
    if (attempts < 1
        || wrong < 1
        || pause.isNegative()
        || longest.isNegative()
        || !connect.isPositive()
        || !stall.isPositive()) {
      throw new IllegalArgumentException("no patience at all");
    }
  }

  /// With servers that may ask for two minutes.
  public Patience(int attempts, Duration pause, Duration connect, Duration stall) {
    this(attempts, attempts, pause, Duration.ofMinutes(2), connect, stall);
  }

  /// For files that one can do without: what the server does not have now is not waited for.
  public Patience unlessWrong() {
    return new Patience(attempts, 1, pause, longest, connect, stall);
  }
}
