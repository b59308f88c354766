package dev.refract.failure;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Runs tasks at once; the first failure stops the others, and nothing is left running.
public final class Together {
  private Together() {}

  /// Something that gives a value or fails.
  ///
  /// @param <T> the value
  @FunctionalInterface
  public interface Task<T> {
    /// Does it.
    T run() throws Failure, IOException;
  }

  /// Runs each of `tasks` in its own virtual thread.
  ///
  /// @param where the step at which this happens, as in [Failure]
  /// @return the values in the order of the tasks
  public static <T> List<T> run(String where, List<Task<T>> tasks) throws Failure, IOException {
    List<Future<T>> futures = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      ExecutorCompletionService<T> running = new ExecutorCompletionService<>(threads);
      for (Task<T> task : tasks) {
        futures.add(running.submit(task::run));
      }
      try {
        for (int i = 0; i < tasks.size(); i++) {
          running.take().get();
        }
      } catch (ExecutionException e) {
        threads.shutdownNow();
        throw failure(e);
      } catch (InterruptedException e) {
        threads.shutdownNow();
        throw Failure.interrupted(where, e);
      }
    }
    return futures.stream().map(Future::resultNow).toList();
  }

  private static Failure failure(ExecutionException e) throws IOException {
    return switch (e.getCause()) {
      case Failure failure -> failure;
      case IOException failure -> throw failure;
      case RuntimeException failure -> throw failure;
      case Error failure -> throw failure;
      case null, default -> throw new IllegalStateException(e);
    };
  }
}
