package dev.refract.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.cli.terminal.Colours;
import dev.refract.cli.terminal.Terminal;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameTest {
  private static String frame(int second, int columns) {
    return frame(Recording.boardAt(second), second, columns, Glyphs.UNICODE);
  }

  // Without the margin, which a text block would lose as well.
  private static String frame(Board board, int second, int columns, Glyphs glyphs) {
    return lines(board, second, new Terminal.Size(columns, 24), glyphs).stream()
        .map(Line::toString)
        .collect(Collectors.joining("\n"))
        .stripIndent();
  }

  private static List<Line> lines(Board board, int second, Terminal.Size size, Glyphs glyphs) {
    return new Frame(board, size, new Colours(false), glyphs).lines(0, Recording.nanos(second));
  }

  @Test
  void afterThreeSecondsTheDownloadHasABarARateAndAnEnd() {
    assertThat(frame(3, 100))
        .isEqualTo(
            """
            build  ✓ shards  ✓ plan  ▸ fetch  ━━━━━━───────────────── 30.0 of 104.5 MB · 15.0 MB/s · 5 s left
            3 s\
            """);
  }

  @Test
  void afterTenSecondsEachPlatformHasARowAndSaysHowLongItTakes() {
    assertThat(frame(10, 100))
        .isEqualTo(
            """
            build         ✓ shards  ✓ plan  ✓ fetch
            linux/amd64   ▸ compile  2 s
            linux/arm/v6  ▸ compile  2 s
            10 s\
            """);
  }

  @Test
  void afterTwentySecondsTheRowsFormATable() {
    assertThat(frame(20, 100))
        .isEqualTo(
            """
            build         ✓ shards  ✓ plan  ✓ fetch
            linux/amd64   ✓ compile  ✓ link
            linux/arm/v6  ▸ compile  · link  12 s
            20 s\
            """);
  }

  @Test
  void keepsToAsciiWhereNothingElseIsUnderstood() {
    assertThat(frame(Recording.boardAt(20), 20, 100, Glyphs.ASCII))
        .isEqualTo(
            """
            build         + shards  + plan  + fetch
            linux/amd64   + compile  + link
            linux/arm/v6  > compile  . link  12 s
            20 s\
            """);
  }

  @Test
  void aNarrowTerminalShowsWhatIsUnderWay() {
    assertThat(frame(20, 36))
        .isEqualTo(
            """
            build
            linux/amd64
            linux/arm/v6  ▸ compile  12 s
            20 s\
            """);
    assertThat(frame(10, 24))
        .isEqualTo(
            """
            build
            linux/amd64   ▸ compi
            linux/arm/v6  ▸ compi
            10 s\
            """);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 10, 20, 30, 40, 60, 79, 80, 120, 400})
  void noLineReachesTheLastColumn(int columns) {
    for (int second = 0; second <= 25; second++) {
      Board board = Recording.boardAt(second);
      assertThat(lines(board, second, new Terminal.Size(columns, 24), Glyphs.UNICODE))
          .allSatisfy(line -> assertThat(line.width()).isLessThan(columns));
    }
  }

  @Test
  void aLowTerminalShowsTheLastRows() {
    List<Line> lines = lines(Recording.boardAt(20), 20, new Terminal.Size(80, 3), Glyphs.UNICODE);
    assertThat(lines).hasSize(2);
    assertThat(lines.getFirst().toString()).startsWith("  linux/arm/v6");
  }

  @Test
  void aFailureMarksItsStepAndThoseThatItStopped() {
    Board board = Recording.boardAt(10);
    board.stop("linux/arm/v6 compile");
    assertThat(frame(board, 12, 80, Glyphs.UNICODE))
        .isEqualTo(
            """
            build         ✓ shards  ✓ plan  ✓ fetch
            linux/amd64   ○ compile
            linux/arm/v6  ✗ compile
            12 s\
            """);
  }
}
