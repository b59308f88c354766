package dev.refract.cli.progress;

import dev.refract.cli.terminal.Colours;
import dev.refract.cli.terminal.Terminal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/// A program that shows a recorded build on its standard error, by a clock of its own.
final class Player {
  private Player() {}

  public static void main(String[] arguments) {
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    Terminal.Size size = Terminal.size(Terminal.STDERR).orElseThrow();
    err.println(size.columns() + " columns, " + size.rows() + " rows");
    AtomicLong clock = new AtomicLong();
    LiveProgress live =
        new LiveProgress(
            err,
            () -> Terminal.size(Terminal.STDERR).orElseThrow(),
            new Colours(true),
            false,
            clock::get);
    for (Recording.At at : Recording.BUILD) {
      clock.set(Recording.nanos(at.second()));
      live.on(at.event());
      live.paint();
    }
    live.end(new Progress.Failed("linux/arm/v6 link"));
  }
}
