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
  interface Stage<T> {
    T run() throws Failure, IOException, InterruptedException;
  }

  void note(String text) {
    listener.on(new Event.Note(text));
  }

  /// Does `work`, which gives a step's result: said to be cached if the result was.
  Result step(Optional<Platform> platform, String name, String what, Stage<Result> work)
      throws Failure, IOException, InterruptedException {
    return stage(platform, name, what, work, Result::cached, _ -> what);
  }

  /// Does `work` as the stage `name`.
  <T> T stage(
      Optional<Platform> platform,
      String name,
      String what,
      Stage<T> work,
      Function<T, Boolean> cached,
      Function<T, String> result)
      throws Failure, IOException, InterruptedException {
    Event.Step step = new Event.Step(platform, name);
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
      throw on(platform, MachineTrouble.inCache(name, cache, e));
    }
  }

  private static Failure on(Optional<Platform> platform, Failure failure) {
    return platform.isPresent() ? failure.on(platform.get().toString()) : failure;
  }
}
