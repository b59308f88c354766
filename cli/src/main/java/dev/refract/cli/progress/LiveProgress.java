package dev.refract.cli.progress;

import dev.refract.build.Event;
import dev.refract.cli.terminal.Colours;
import dev.refract.cli.terminal.Colours.Role;
import dev.refract.cli.terminal.Terminal;
import java.io.PrintStream;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Repaints one [Frame] in place, at most ten times a second, by a thread of its own; events only
/// change the [Board] under a lock. Notes scroll away above the frame.
public final class LiveProgress implements Progress {
  private static final long PERIOD_MILLIS = 100;
  private static final String HIDE_CURSOR = "\u001b[?25l";
  private static final String SHOW_CURSOR = "\u001b[?25h";
  private static final String ERASE_TO_END_OF_LINE = "\u001b[K";
  private static final String ERASE_BELOW = "\u001b[J";

  private final PrintStream out;
  private final Supplier<Terminal.Size> size;
  private final Colours colours;
  private final Glyphs glyphs;
  private final LongSupplier nanoTime;
  private final long started;
  private final Board board = new Board();
  private final Thread painter;
  private List<Line> shown = List.of();
  private boolean cursorHidden;
  private boolean ended;

  /// @param size asked before every repaint, as the user may resize the window
  /// @param ascii whether to keep to ASCII
  /// @param nanoTime a clock as [System#nanoTime]
  public LiveProgress(
      PrintStream out,
      Supplier<Terminal.Size> size,
      Colours colours,
      boolean ascii,
      LongSupplier nanoTime) {
    this.out = out;
    this.size = size;
    this.colours = colours;
    this.glyphs = ascii ? Glyphs.ASCII : Glyphs.UNICODE;
    this.nanoTime = nanoTime;
    this.started = nanoTime.getAsLong();
    this.painter = Thread.ofPlatform().daemon().name("progress").unstarted(this::repaintAlways);
  }

  /// Begins to repaint.
  public LiveProgress start() {
    painter.start();
    return this;
  }

  private void repaintAlways() {
    try {
      while (!Thread.interrupted()) {
        Thread.sleep(PERIOD_MILLIS);
        paint();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public synchronized void on(Event event) {
    if (ended) {
      return;
    }
    board.apply(event, nanoTime.getAsLong());
    if (event instanceof Event.Note note) {
      StringBuilder text = new StringBuilder();
      eraseShown(text);
      text.append(colours.paint(Role.NOTE, "[note]")).append(' ').append(note.text()).append('\n');
      appendFrame(text);
      write(text);
    }
  }

  /// Shows the board as it is now.
  synchronized void paint() {
    if (!ended && !board.isEmpty()) {
      StringBuilder text = new StringBuilder();
      if (!cursorHidden) {
        text.append(HIDE_CURSOR);
        cursorHidden = true;
      }
      toTop(text);
      appendFrame(text);
      write(text);
    }
  }

  @Override
  public synchronized void end(Ending ending) {
    if (ended) {
      return;
    }
    painter.interrupt();
    StringBuilder text = new StringBuilder();
    switch (ending) {
      case Done _ -> eraseShown(text);
      case Failed failed -> {
        board.stop(failed.where());
        if (!board.isEmpty()) {
          toTop(text);
          appendFrame(text);
        }
      }
    }
    if (cursorHidden) {
      text.append(SHOW_CURSOR);
    }
    ended = true;
    write(text);
  }

  private void appendFrame(StringBuilder text) {
    List<Line> lines =
        new Frame(board, size.get(), colours, glyphs).lines(started, nanoTime.getAsLong());
    for (Line line : lines) {
      text.append(line).append(ERASE_TO_END_OF_LINE).append('\n');
    }
    text.append(ERASE_BELOW);
    shown = lines;
  }

  private void eraseShown(StringBuilder text) {
    toTop(text);
    text.append(ERASE_BELOW);
    shown = List.of();
  }

  // Lines shown before the window was made narrower take several rows now.
  private void toTop(StringBuilder text) {
    int columns = Math.max(1, size.get().columns());
    int rows =
        shown.stream().mapToInt(line -> Math.max(1, Math.ceilDiv(line.width(), columns))).sum();
    if (rows > 0) {
      text.append("\u001b[").append(rows).append('A');
    }
    text.append('\r');
  }

  private void write(StringBuilder text) {
    out.print(text);
    out.flush();
  }
}
