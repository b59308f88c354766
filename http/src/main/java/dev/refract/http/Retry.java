package dev.refract.http;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// Gives a server further chances, with pauses that double and vary.
public final class Retry {
  private Retry() {}

  /// Something that is tried.
  ///
  /// @param <T> what it gives
  @FunctionalInterface
  public interface Attempt<T> {
    /// Tries once.
    T run() throws Trouble, IOException, InterruptedException;
  }

  /// Hears of attempts that failed and are followed by another one.
  @FunctionalInterface
  public interface Listener {
    /// Takes notice of `trouble`.
    ///
    /// @param attempt number of the attempt that failed, from 1
    void failed(Trouble trouble, int attempt);
  }

  /// Runs `attempt` until it gives something, it makes no sense any more, or patience is at its
  /// end.
  ///
  /// @throws Trouble the last one
  public static <T> T run(Patience patience, Listener listener, Attempt<T> attempt)
      throws Trouble, IOException, InterruptedException {
    Duration pause = patience.pause();
    for (int number = 1; ; number++) {
      try {
        return attempt.run();
      } catch (Trouble trouble) {
        if (isInterruption(trouble)) {
          throw new InterruptedException();
        }
        Duration wanted = trouble.leftAlone().orElse(Duration.ZERO);
        int most = trouble.kind() == Trouble.Kind.WRONG ? patience.wrong() : patience.attempts();
        if (!trouble.isTemporary() || number >= most || wanted.compareTo(patience.longest()) > 0) {
          throw trouble;
        }
        listener.failed(trouble, number);
        pause(pause, wanted);
        pause = pause.multipliedBy(2);
      }
    }
  }

  // The HTTP client makes an IOException of it.
  private static boolean isInterruption(Trouble trouble) {
    for (Throwable at = trouble; at != null; at = at.getCause()) {
      if (at instanceof InterruptedException) {
        return true;
      }
    }
    return Thread.currentThread().isInterrupted();
  }

  private static void pause(Duration about, Duration atLeast) throws InterruptedException {
    long millis = about.toMillis();
    // Clients that failed together must not come back together.
    Thread.sleep(
        Math.max(millis / 2, atLeast.toMillis())
            + ThreadLocalRandom.current().nextLong(millis + 1));
  }
}
