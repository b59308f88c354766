package dev.refract.build.parallel;

import dev.refract.failure.Failure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Runs tasks on a number of threads of their own. The first failure interrupts the others and is
/// thrown once all have ended.
///
/// Platform threads, since a child process asks to die with the thread that started it.
public final class Tasks {
  private Tasks() {}

  /// Something to do that gives a `T`.
  @FunctionalInterface
  public interface Task<T> {
    T run() throws Failure, IOException, InterruptedException;
  }

  /// Runs all `tasks`, at most `threads` at a time, in their order.
  ///
  /// @return what they gave, in their order
  public static <T> List<T> run(int threads, List<Task<T>> tasks)
      throws Failure, IOException, InterruptedException {
    if (tasks.isEmpty()) {
      return List.of();
    }
    List<Future<T>> futures = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(Math.min(threads, tasks.size()))) {
      CompletionService<T> done = new ExecutorCompletionService<>(executor);
      for (Task<T> task : tasks) {
        futures.add(done.submit(task::run));
      }
      try {
        for (int i = 0; i < futures.size(); i++) {
          done.take().get();
        }
      } catch (ExecutionException e) {
        executor.shutdownNow();
        throw rethrown(e);
      } catch (InterruptedException e) {
        executor.shutdownNow();
        throw e;
      }
    }
    List<T> results = new ArrayList<>();
    for (Future<T> future : futures) {
      results.add(future.resultNow());
    }
    return results;
  }

  private static RuntimeException rethrown(ExecutionException e)
      throws Failure, IOException, InterruptedException {
    Throwable cause = e.getCause();
    switch (cause) {
      case Failure failure -> throw failure;
      case IOException io -> throw io;
      case InterruptedException interrupted -> throw interrupted;
      case Error error -> throw error;
      case RuntimeException runtime -> throw runtime;
      case null, default -> throw new IllegalStateException(cause);
    }
  }
}
