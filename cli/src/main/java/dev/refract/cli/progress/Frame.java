package dev.refract.cli.progress;

import dev.refract.build.Event;
import dev.refract.build.Stage;
import dev.refract.cli.terminal.Amounts;
import dev.refract.cli.terminal.Colours;
import dev.refract.cli.terminal.Colours.Role;
import dev.refract.cli.terminal.Terminal;
import dev.refract.oci.Platform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One picture of a [Board]: a row for the build as a whole, one for each platform, and a clock.
///
/// ```
///   build         ✓ plan  ▸ fetch   ━━━━━━━━───── 61.2 of 104.5 MB · 9.8 MB/s · 4 s left
///   linux/amd64   ✓ compile  ✓ link  ▸ image
///   linux/arm/v6  ▸ compile  · link  · image   12 s
///   14 s
/// ```
///
/// Where the terminal is too narrow for that, a row shows its running steps only.
final class Frame {
  private static final String WHOLE = "build";
  private static final int MARGIN = 2;
  private static final int GAP = 2;
  private static final int BAR = 24;
  // What a running step has to say at the least, `12 min 05 s`, is worth more than finished steps.
  private static final int DETAIL = 11;
  // A rate or a remaining time guessed from less than this is noise.
  private static final Duration SETTLED = Duration.ofSeconds(2);

  private final Board board;
  private final Terminal.Size size;
  private final Colours colours;
  private final Glyphs glyphs;

  Frame(Board board, Terminal.Size size, Colours colours, Glyphs glyphs) {
    this.board = board;
    this.size = size;
    this.colours = colours;
    this.glyphs = glyphs;
  }

  /// The lines from top to bottom, fewer than the terminal has rows, each shorter than a row.
  List<Line> lines(long started, long now) {
    List<Optional<Platform>> rows = board.rows();
    int label = rows.stream().mapToInt(row -> label(row).length()).max().orElse(0) + MARGIN + GAP;
    List<Line> lines = new ArrayList<>();
    for (Optional<Platform> row : rows) {
      lines.add(row(row, label, now));
    }
    // Writing into the last column makes some terminals wrap.
    lines.add(
        newLine()
            .to(MARGIN)
            .add(Role.FAINT, Amounts.whole(Duration.ofNanos(Math.max(0, now - started)))));
    int room = Math.max(1, size.rows() - 1);
    return lines.size() <= room ? lines : lines.subList(lines.size() - room, lines.size());
  }

  private Line newLine() {
    return new Line(colours, size.columns() - 1);
  }

  private static String label(Optional<Platform> row) {
    return row.map(Platform::toString).orElse(WHOLE);
  }

  private Line row(Optional<Platform> row, int label, long now) {
    List<Stage> columns = board.columns(row.isPresent());
    int cells =
        columns.stream()
            .mapToInt(stage -> glyphs.done().length() + 1 + stage.toString().length() + GAP)
            .sum();
    Line line = newLine().to(MARGIN).add(Role.STRONG, label(row)).to(label);
    if (cells + DETAIL <= line.room()) {
      columns.forEach(stage -> cell(line, row, stage));
    } else {
      board.running(row).forEach(step -> cell(line, row, step.stage()));
    }
    board.running(row).stream().findFirst().ifPresent(step -> detail(line, step, now));
    return line;
  }

  private void cell(Line line, Optional<Platform> row, Stage stage) {
    Optional<Board.State> found = board.state(row, stage);
    if (found.isEmpty()) {
      line.add(Role.FAINT, glyphs.waiting() + " " + stage);
    } else {
      switch (found.get()) {
        case Board.Finished finished ->
            line.add(finished.cached() ? Role.FAINT : Role.GOOD, glyphs.done())
                .add(finished.cached() ? Role.FAINT : Role.PLAIN, " " + stage);
        case Board.Running _ -> line.add(Role.ACTIVE, glyphs.running() + " " + stage);
        case Board.Stopped stopped ->
            line.add(
                stopped.guilty() ? Role.BAD : Role.FAINT,
                (stopped.guilty() ? glyphs.failed() : glyphs.stopped()) + " " + stage);
      }
    }
    line.add(Role.PLAIN, " ".repeat(GAP));
  }

  private void detail(Line line, Event.Step step, long now) {
    if (board.state(step.platform(), step.stage()).orElse(null) instanceof Board.Running running) {
      Duration lasted = running.lasted(now);
      if (running.total() > 0) {
        transfer(line, running, lasted);
      } else if (lasted.toSeconds() >= 1) {
        line.add(Role.FAINT, Amounts.whole(lasted));
      }
    }
  }

  private void transfer(Line line, Board.Running running, Duration lasted) {
    String amount = Amounts.progress(running.done(), running.total());
    List<String> more = new ArrayList<>();
    if (lasted.compareTo(SETTLED) >= 0 && running.done() > 0) {
      double rate = running.done() / (lasted.toNanos() / 1e9);
      more.add(Amounts.bytes(Math.round(rate)) + "/s");
      long left = (long) Math.ceil((running.total() - running.done()) / rate);
      more.add(Amounts.whole(Duration.ofSeconds(left)) + " left");
    }
    String text = amount;
    for (String piece : more) {
      if (text.length() + glyphs.dot().length() + piece.length() <= line.room()) {
        text += glyphs.dot() + piece;
      }
    }
    int bar = Math.min(BAR, line.room() - text.length() - 1);
    if (bar >= 6) {
      int full = (int) (bar * Math.min(running.done(), running.total()) / running.total());
      line.add(Role.ACTIVE, glyphs.full().repeat(full))
          .add(Role.FAINT, glyphs.empty().repeat(bar - full))
          .add(Role.PLAIN, " ");
    }
    line.add(Role.FAINT, text);
  }
}
