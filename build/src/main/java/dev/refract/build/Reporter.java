package dev.refract.build;

import dev.refract.build.store.Result;
import dev.refract.failure.Failure;
import dev.refract.oci.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/// Tells a listener of stages as they begin and end, and gives failures the stage and platform they
/// belong to.
///
/// @param cache in which the stages work
record Reporter(Event.Listener listener, Path cache) {
  /// A stage's work.
  @FunctionalInterface
  interface Work<T> {
    T run() throws Failure, IOException, InterruptedException;
  }

  void note(String text) {
    listener.on(new Event.Note(text));
  }

  /// Does `work`, which gives a step's result: said to be cached if the result was.
  Result step(Optional<Platform> platform, Stage stage, String what, Work<Result> work)
      throws Failure, IOException, InterruptedException {
    return stage(platform, stage, what, work, Result::cached, _ -> what);
  }

  /// Does `work` as the stage `stage`.
  <T> T stage(
      Optional<Platform> platform,
      Stage stage,
      String what,
      Work<T> work,
      Function<T, Boolean> cached,
      Function<T, String> result)
      throws Failure, IOException, InterruptedException {
    Event.Step step = new Event.Step(platform, stage);
    long start = System.nanoTime();
    listener.on(new Event.Started(step, what));
    try {
      T value = work.run();
      listener.on(
          new Event.Finished(
              step,
              cached.apply(value),
              result.apply(value),
              Duration.ofNanos(System.nanoTime() - start)));
      return value;
    } catch (Failure failure) {
      throw on(platform, failure);
    } catch (IOException e) {
      throw on(platform, MachineTrouble.inCache(stage.toString(), cache, e));
    }
  }

  private static Failure on(Optional<Platform> platform, Failure failure) {
    return platform.isPresent() ? failure.on(platform.get().toString()) : failure;
  }
}
