package dev.refract.distro.internal.http;

import dev.refract.distro.DownloadEvent;
import dev.refract.distro.DownloadListener;
import dev.refract.distro.Patience;
import dev.refract.failure.Failure;
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

  /// Runs `attempt` until it gives something, it makes no sense any more, or patience is at its
  /// end.
  ///
  /// @param name of what is fetched, for the listener
  /// @throws Trouble the last one
  /// @throws Failure of kind INTERRUPTED if this thread is interrupted
  public static <T> T run(
      String name, Patience patience, DownloadListener listener, Attempt<T> attempt)
      throws Trouble, Failure, IOException {
    Duration pause = patience.pause();
    for (int number = 1; ; number++) {
      try {
        return attempt.run();
      } catch (Trouble trouble) {
        if (isInterruption(trouble)) {
          throw interrupted(name, trouble);
        }
        int most =
            switch (trouble.kind()) {
              case ABSENT, REFUSED -> 1;
              case UNREACHABLE, BROKEN -> patience.attempts();
              case WRONG -> patience.wrong();
            };
        if (number >= most) {
          throw trouble;
        }
        // What is wrong every time is told at the end, by whoever knows what it means.
        if (trouble.kind() != Trouble.Kind.WRONG) {
          listener.accept(new DownloadEvent.Retrying(name, trouble.problem(), number));
        }
        pause(name, pause);
        pause = pause.multipliedBy(2);
      } catch (InterruptedException e) {
        throw interrupted(name, e);
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

  private static void pause(String name, Duration about) throws Failure {
    long millis = about.toMillis();
    try {
      // Clients that failed together must not come back together.
      Thread.sleep(millis / 2 + ThreadLocalRandom.current().nextLong(millis + 1));
    } catch (InterruptedException e) {
      throw interrupted(name, e);
    }
  }

  /// The failure for an interrupted thread, whose flag is set again.
  public static Failure interrupted(String name, Throwable cause) {
    Thread.currentThread().interrupt();
    return new Failure(Failure.Kind.INTERRUPTED, "fetch", "stopped while fetching " + name, cause);
  }
}
