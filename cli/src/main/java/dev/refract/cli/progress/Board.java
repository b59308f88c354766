package dev.refract.cli.progress;

import dev.refract.build.Event;
import dev.refract.build.Stage;
import dev.refract.oci.Platform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What is known of every step of a build, from its events alone. Times are those of
/// [System#nanoTime]. Not for use by several threads.
final class Board {
  private final Map<Event.Step, State> states = new HashMap<>();

  /// Where a step is.
  sealed interface State {}

  /// @param since when it began
  /// @param done bytes so far
  /// @param total bytes in all, 0 if the step does not count bytes
  record Running(long since, long done, long total) implements State {
    Duration lasted(long now) {
      return Duration.ofNanos(Math.max(0, now - since));
    }
  }

  record Finished(boolean cached) implements State {}

  /// A step that had not ended when the build failed.
  ///
  /// @param guilty whether it is the step that failed
  record Stopped(boolean guilty) implements State {}

  /// Takes in `event`, which happened at `now`.
  void apply(Event event, long now) {
    switch (event) {
      case Event.Started started -> states.put(started.step(), new Running(now, 0, 0));
      case Event.Advanced advanced -> {
        long since = find(advanced.step()) instanceof Running running ? running.since() : now;
        states.put(advanced.step(), new Running(since, advanced.done(), advanced.total()));
      }
      case Event.Finished finished -> states.put(finished.step(), new Finished(finished.cached()));
      case Event.Note _ -> {}
    }
  }

  /// Marks everything under way as stopped by the failure at `where`.
  void stop(String where) {
    states.replaceAll((step, state) ->
        switch (state) {
          case Running _ -> new Stopped(step.toString().equals(where));
          case Finished finished -> finished;
          case Stopped stopped -> stopped;
        });
  }

  private State find(Event.Step step) {
    return states.getOrDefault(step, new Stopped(false));
  }

  /// The state of `stage` in the row of `platform`, if that step has begun.
  Optional<State> state(Optional<Platform> platform, Stage stage) {
    return Optional.ofNullable(states.get(new Event.Step(platform, stage)));
  }

  /// The rows, the one of the whole build first.
  List<Optional<Platform>> rows() {
    Map<String, Optional<Platform>> sorted = new TreeMap<>();
    states
        .keySet()
        .forEach(step ->
            sorted.put(step.platform().map(Platform::toString).orElse(""), step.platform()));
    return List.copyOf(sorted.values());
  }

  /// The stages of all platforms, or of the build as a whole, in their order.
  List<Stage> columns(boolean ofPlatforms) {
    return states.keySet().stream()
        .filter(step -> step.platform().isPresent() == ofPlatforms)
        .map(Event.Step::stage)
        .distinct()
        .sorted()
        .toList();
  }

  /// The steps of one row that are under way, the longest first.
  List<Event.Step> running(Optional<Platform> platform) {
    List<Map.Entry<Event.Step, Running>> found = new ArrayList<>();
    states.forEach((step, state) -> {
      if (step.platform().equals(platform) && state instanceof Running running) {
        found.add(Map.entry(step, running));
      }
    });
    found.sort(Comparator.comparingLong(entry -> entry.getValue().since()));
    return found.stream().map(Map.Entry::getKey).toList();
  }

  boolean isEmpty() {
    return states.isEmpty();
  }
}
