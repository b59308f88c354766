package dev.refract.build;

import dev.refract.distro.DownloadEvent;
import dev.refract.distro.DownloadListener;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Adds up the bytes of all downloads of a stage for its listener, and passes notes on.
final class Fetching implements DownloadListener {
  private final Event.Listener listener;
  private final Map<String, Long> done = new HashMap<>();
  private Optional<Event.Step> step = Optional.empty();
  private long total;

  Fetching(Event.Listener listener) {
    this.listener = listener;
  }

  /// From now on downloads belong to `step` and have `bytes` in all.
  synchronized void begin(Event.Step newStep, long bytes) {
    step = Optional.of(newStep);
    total = bytes;
    done.clear();
  }

  @Override
  public synchronized void accept(DownloadEvent event) {
    switch (event) {
      case DownloadEvent.Advanced advanced -> advance(advanced.name(), advanced.done());
      case DownloadEvent.Finished finished -> advance(finished.name(), finished.total());
      case DownloadEvent.Retrying retrying ->
          listener.on(
              new Event.Note(retrying.name() + ": " + retrying.reason() + "; trying again"));
      case DownloadEvent.Note note -> listener.on(new Event.Note(note.text()));
    }
  }

  private void advance(String name, long bytes) {
    done.put(name, bytes);
    long sum = done.values().stream().mapToLong(Long::longValue).sum();
    step.ifPresent(s -> listener.on(new Event.Advanced(s, Math.min(sum, total), total)));
  }
}
