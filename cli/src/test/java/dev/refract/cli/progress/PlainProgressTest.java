package dev.refract.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.build.Event;
import dev.refract.build.Stage;
import dev.refract.cli.terminal.Colours;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PlainProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final AtomicLong clock = new AtomicLong();
  private final PlainProgress progress =
      new PlainProgress(
          new PrintStream(bytes, true, StandardCharsets.UTF_8), new Colours(false), clock::get);

  private void play(int second, Event event) {
    clock.set(Recording.nanos(second));
    progress.on(event);
  }

  private String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aLineForEachFinishedStepAndEachNote() {
    Recording.BUILD.forEach(at -> play(at.second(), at.event()));
    assertThat(text())
        .isEqualTo(
            """
            [shards] done, cached
            [plan] done, 1.0 s
            [note] Crystal 1.14.0 from debian:trixie
            [fetch] done, 7.0 s
            [linux/amd64 compile] done, 12 s
            [linux/amd64 link] done, cached
            [linux/arm/v6 compile] done, 13 s
            """);
  }

  @Test
  void aLongTransferGivesASignOfLifeEveryTenSeconds() {
    Event.Step fetch = Recording.whole(Stage.FETCH);
    play(0, new Event.Started(fetch, "3 packages"));
    for (int second = 1; second <= 25; second++) {
      play(second, new Event.Advanced(fetch, second * 1_000_000L, 30_000_000));
    }
    play(30, new Event.Finished(fetch, false, "3 packages, 30.0 MB", Duration.ofSeconds(30)));
    assertThat(text())
        .isEqualTo(
            """
            [fetch] 10.0 of 30.0 MB, under way
            [fetch] 20.0 of 30.0 MB, under way
            [fetch] 3 packages, 30.0 MB, 30 s
            """);
  }

  @Test
  void nothingComesAfterTheEnd() {
    progress.end(new Progress.Done());
    play(1, new Event.Note("late"));
    assertThat(text()).isEmpty();
  }

  @Test
  void quietLeavesOutAllButNotes() {
    NotesOnly quiet = new NotesOnly(progress);
    Recording.BUILD.forEach(at -> quiet.on(at.event()));
    assertThat(text()).isEqualTo("[note] Crystal 1.14.0 from debian:trixie\n");
  }
}
