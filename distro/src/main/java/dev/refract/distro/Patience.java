package dev.refract.distro;

import java.time.Duration;

/// How long and how often a server is given another chance.
///
/// @param attempts how often a file is tried in all, at least 1
/// @param wrong how often in all where the server has another file under its name, as mirrors have
///   while they are brought up to date; at least 1
/// @param pause before the second attempt; doubles with each further one, plus or minus a half
/// @param connect how long a connection may take to come about
/// @param stall how long a server may send nothing
public record Patience(int attempts, int wrong, Duration pause, Duration connect, Duration stall) {
  /// What suits a mirror on the Internet.
  public static final Patience USUAL =
      new Patience(4, Duration.ofSeconds(1), Duration.ofSeconds(15), Duration.ofSeconds(30));

  public Patience {
    if (attempts < 1
        || wrong < 1
        || pause.isNegative()
        || !connect.isPositive()
        || !stall.isPositive()) {
      throw new IllegalArgumentException("no patience at all");
    }
  }

  /// As patient with all that can go wrong.
  public Patience(int attempts, Duration pause, Duration connect, Duration stall) {
    this(attempts, attempts, pause, connect, stall);
  }

  /// For files that one can do without: what the server does not have now is not waited for.
  public Patience unlessWrong() {
    return new Patience(attempts, 1, pause, connect, stall);
  }
}
