package dev.refract.build.emulator;

import dev.refract.build.store.Scratch;
import dev.refract.failure.Failure;
import dev.refract.oci.layout.StoredPlatform;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// An image's program while it runs, as it would in a container engine that shares its network.
public final class RunningImage implements AutoCloseable {
  /// What engines give a program to end by itself.
  private static final Duration GRACE = Duration.ofSeconds(10);

  private static final String INTERRUPT = "INT";
  private static final String TERMINATE = "TERM";
  private static final String KILL = "KILL";
  private static final int MOST_INTERRUPTS = 3;

  private final RunningProgram program;
  private final AtomicInteger interrupts = new AtomicInteger();

  private RunningImage(RunningProgram program) {
    this.program = program;
  }

  /// Starts the program of `platform`, which gets this process's standard streams.
  ///
  /// @param arguments instead of those that the image gives its program
  /// @param terminal the kind of terminal that the streams are, if they are one
  /// @param scratch where its files are, as long as it runs
  public static RunningImage start(
      StoredPlatform platform,
      Optional<List<String>> arguments,
      Optional<String> terminal,
      Emulator emulator,
      Scratch scratch)
      throws Failure, IOException, InterruptedException {
    Container container = Container.unpack(platform, scratch.fresh("-root"));
    List<String> command = container.command(arguments);
    Walls walls = emulator.walls(platform.platform(), false);
    ProcessBuilder builder =
        new ProcessBuilder(container.words(walls, command, terminal)).inheritIO();
    builder.environment().clear();
    return new RunningImage(new RunningProgram(builder.start(), walls.busybox()));
  }

  /// Passes a signal on to the program, without waiting for what it does.
  ///
  /// A program that does not end by SIGTERM gets SIGKILL ten seconds later, and so does one that is
  /// interrupted for the third time.
  ///
  /// @param name such as `TERM`
  public void signal(String name) {
    Thread.ofVirtual().start(() -> pass(name));
  }

  private void pass(String name) {
    try {
      if (name.equals(INTERRUPT) && interrupts.incrementAndGet() == MOST_INTERRUPTS) {
        program.signal(KILL);
        return;
      }
      program.signal(name);
      if (name.equals(TERMINATE)
          && !program.process().waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        program.signal(KILL);
      }
    } catch (IOException e) {
      // No signal can be sent: what is left is to end it.
      program.end();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Waits for the program's end.
  ///
  /// @return its exit code; 128 and more for a signal
  public int await() throws InterruptedException {
    return program.process().waitFor();
  }

  @Override
  public void close() {
    program.end();
  }
}
