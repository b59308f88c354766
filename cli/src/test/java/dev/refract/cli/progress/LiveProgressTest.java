package dev.refract.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.build.Event;
import dev.refract.build.Stage;
import dev.refract.cli.Subprocess;
import dev.refract.cli.terminal.Colours;
import dev.refract.cli.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LiveProgressTest {
  private static final int ROWS = 24;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final AtomicLong clock = new AtomicLong();
  private final AtomicReference<Terminal.Size> size =
      new AtomicReference<>(new Terminal.Size(80, ROWS));
  private final LiveProgress progress = live(new PrintStream(bytes, true, StandardCharsets.UTF_8));

  private LiveProgress live(PrintStream stream) {
    return new LiveProgress(stream, size::get, new Colours(true), false, clock::get);
  }

  private void playUntil(int second) {
    for (Recording.At at : Recording.BUILD) {
      if (at.second() <= second) {
        clock.set(Recording.nanos(at.second()));
        progress.on(at.event());
        progress.paint();
      }
    }
    clock.set(Recording.nanos(second));
    progress.paint();
  }

  private String written() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private Screen screen() {
    return new Screen(80, ROWS).write(written());
  }

  @Test
  void paintsOverItselfAndLetsNotesScrollAway() {
    playUntil(20);
    assertThat(screen().text())
        .isEqualTo(
            """
            [note] Crystal 1.14.0 from debian:trixie
              build         ✓ shards  ✓ plan  ✓ fetch
              linux/amd64   ✓ compile  ✓ link
              linux/arm/v6  ▸ compile  · link  12 s
              20 s\
            """);
    assertThat(screen().isCursorVisible()).isFalse();
  }

  @Test
  void leavesNothingButNotesBehindWhenDone() {
    playUntil(20);
    progress.end(new Progress.Done());
    assertThat(screen().text()).isEqualTo("[note] Crystal 1.14.0 from debian:trixie");
    assertThat(screen().isCursorVisible()).isTrue();
    assertThat(screen().column()).isZero();
  }

  @Test
  void showsWhereItStoppedWhenItFailed() {
    playUntil(20);
    progress.end(new Progress.Failed("linux/arm/v6 compile"));
    progress.on(new Event.Note("late"));
    progress.paint();
    assertThat(screen().text())
        .isEqualTo(
            """
            [note] Crystal 1.14.0 from debian:trixie
              build         ✓ shards  ✓ plan  ✓ fetch
              linux/amd64   ✓ compile  ✓ link
              linux/arm/v6  ✗ compile  · link
              20 s\
            """);
    assertThat(screen().isCursorVisible()).isTrue();
    assertThat(screen().column()).isZero();
  }

  @Test
  void writesNothingWhereNothingHappened() {
    progress.paint();
    progress.end(new Progress.Done());
    assertThat(screen().text()).isEmpty();
  }

  @Test
  void aWindowMadeNarrowerLeavesNoOldLines() {
    playUntil(20);
    // A terminal that is made narrower breaks the lines it shows, as if they were written anew.
    String shown = written().substring(written().lastIndexOf('\r') + 1);
    bytes.reset();
    size.set(new Terminal.Size(30, ROWS));
    progress.paint();
    assertThat(new Screen(30, ROWS).write(shown).write(written()).text().stripIndent())
        .isEqualTo(
            """
            build
            linux/amd64
            linux/arm/v6  ▸ compile  12
            20 s\
            """);
  }

  @Test
  void repaintsByItself() throws InterruptedException {
    CountDownLatch painted = new CountDownLatch(2);
    PrintStream counting =
        new PrintStream(bytes, true, StandardCharsets.UTF_8) {
          @Override
          public void flush() {
            super.flush();
            painted.countDown();
          }
        };
    LiveProgress live = live(counting).start();
    live.on(new Event.Started(Recording.whole(Stage.SHARDS), ""));
    assertThat(painted.await(1, TimeUnit.MINUTES)).isTrue();
    live.end(new Progress.Done());
    assertThat(screen().isCursorVisible()).isTrue();
  }

  @Test
  void looksTheSameOnARealTerminal() throws Exception {
    Subprocess player = Subprocess.onTerminal(70, 12, Subprocess.java(Player.class));
    assertThat(player.exitCode()).as(player.output()).isZero();
    Screen screen = new Screen(70, 12).write(player.output());
    assertThat(screen.text())
        .isEqualTo(
            """
            70 columns, 12 rows
            [note] Crystal 1.14.0 from debian:trixie
              build         ✓ shards  ✓ plan  ✓ fetch
              linux/amd64   ✓ compile  ✓ link
              linux/arm/v6  ✓ compile  ✗ link
              21 s\
            """);
    assertThat(screen.isCursorVisible()).isTrue();
  }
}
