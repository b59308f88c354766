package dev.refract.cli.progress;

import dev.refract.build.Event;
import dev.refract.cli.terminal.Amounts;
import dev.refract.cli.terminal.Colours;
import dev.refract.cli.terminal.Colours.Role;
import java.io.PrintStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// One line for every finished step and every note; for a step that moves many bytes also one in
/// ten seconds, so that whoever watches a log knows that it lives.
public final class PlainProgress implements Progress {
  private static final long HEARTBEAT = Duration.ofSeconds(10).toNanos();

  private final PrintStream out;
  private final Colours colours;
  private final LongSupplier nanoTime;
  // When something was last said of a step that is under way.
  private final Map<Event.Step, Long> lastSaid = new HashMap<>();
  private boolean ended;

  /// @param nanoTime a clock as [System#nanoTime]
  public PlainProgress(PrintStream out, Colours colours, LongSupplier nanoTime) {
    this.out = out;
    this.colours = colours;
    this.nanoTime = nanoTime;
  }

  @Override
  public synchronized void on(Event event) {
    if (ended) {
      return;
    }
    switch (event) {
      case Event.Started started -> lastSaid.put(started.step(), nanoTime.getAsLong());
      case Event.Advanced advanced -> advance(advanced);
      case Event.Finished finished -> {
        lastSaid.remove(finished.step());
        String result = finished.result().isEmpty() ? "done" : finished.result();
        String how = finished.cached() ? "cached" : Amounts.time(finished.took());
        say(finished.step(), result, how);
      }
      case Event.Note note -> out.println(colours.paint(Role.NOTE, "[note]") + " " + note.text());
    }
  }

  private void advance(Event.Advanced advanced) {
    long now = nanoTime.getAsLong();
    long last = lastSaid.getOrDefault(advanced.step(), now);
    if (now - last >= HEARTBEAT) {
      lastSaid.put(advanced.step(), now);
      say(advanced.step(), Amounts.progress(advanced.done(), advanced.total()), "under way");
    }
  }

  private void say(Event.Step step, String what, String how) {
    out.println(
        colours.paint(Role.STRONG, "[" + step + "]")
            + " "
            + what
            + colours.paint(Role.FAINT, ", " + how));
  }

  @Override
  public synchronized void end(Ending ending) {
    ended = true;
    out.flush();
  }
}
