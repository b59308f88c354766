package dev.refract.build;

import dev.refract.distro.DownloadEvent;
import dev.refract.distro.DownloadListener;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// Adds up the bytes of all downloads of a stage for its listener, and passes notes on.
final class Fetching implements DownloadListener {
  private final Event.Listener listener;
  private final Map<String, Long> done = new HashMap<>();
  private final Set<String> told = new HashSet<>();
  private final Map<String, Long> totals = new HashMap<>();
  private Optional<Event.Step> step = Optional.empty();
  private OptionalLong total = OptionalLong.empty();
  private long fetched;

  Fetching(Event.Listener listener) {
    this.listener = listener;
  }

  /// From now on downloads belong to `step`, until [#end].
  ///
  /// @param bytes in all, where that is known before
  synchronized void begin(Event.Step newStep, OptionalLong bytes) {
    step = Optional.of(newStep);
    total = bytes;
    fetched = 0;
    done.clear();
    totals.clear();
  }

  /// From now on downloads belong to no step.
  synchronized void end() {
    step = Optional.empty();
  }

  /// How many bytes of packages came over the network since [#begin], for people; what was in the
  /// cache did not.
  synchronized String fetched() {
    return fetched == 0 ? "" : "fetched " + Sizes.text(fetched) + ", ";
  }

  @Override
  public synchronized void accept(DownloadEvent event) {
    switch (event) {
      case DownloadEvent.Advanced advanced -> {
        totals.put(advanced.name(), advanced.total());
        advance(advanced.name(), advanced.done());
      }
      case DownloadEvent.Finished finished -> {
        fetched += finished.fetched() ? finished.total() : 0;
        totals.put(finished.name(), finished.total());
        advance(finished.name(), finished.total());
      }
      case DownloadEvent.Retrying retrying -> note(retrying.reason() + "; trying again");
      case DownloadEvent.Note note -> note(note.text());
    }
  }

  // A server that is down is down for every file and every attempt: one line says it.
  private void note(String text) {
    if (told.add(text)) {
      listener.on(new Event.Note(text));
    }
  }

  private void advance(String name, long bytes) {
    done.put(name, bytes);
    long sum = done.values().stream().mapToLong(Long::longValue).sum();
    long all = total.orElseGet(() -> totals.values().stream().mapToLong(Long::longValue).sum());
    step.ifPresent(s -> listener.on(new Event.Advanced(s, Math.min(sum, all), all)));
  }
}
