package dev.refract.build.emulator;

import dev.refract.build.store.Scratch;
import dev.refract.failure.Failure;
import dev.refract.oci.layout.StoredPlatform;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// An image's program, ready to run as it would in a container engine that shares its network.
public final class RunningImage {
  /// What engines give a program to end by itself.
  private static final Duration GRACE = Duration.ofSeconds(10);

  private static final String INTERRUPT = "INT";
  private static final String TERMINATE = "TERM";
  private static final String KILL = "KILL";
  private static final int MOST_INTERRUPTS = 3;

  private final List<String> words;
  private final Path busybox;
  private final CompletableFuture<RunningProgram> started = new CompletableFuture<>();
  private final AtomicInteger interrupts = new AtomicInteger();

  private RunningImage(List<String> words, Path busybox) {
    this.words = List.copyOf(words);
    this.busybox = busybox;
  }

  /// Unpacks `platform`.
  ///
  /// @param arguments instead of those that the image gives its program
  /// @param terminal the kind of terminal that the standard streams are, if they are one
  /// @param scratch where its files are, as long as it runs
  public static RunningImage of(
      StoredPlatform platform,
      Optional<List<String>> arguments,
      Optional<String> terminal,
      Emulator emulator,
      Scratch scratch)
      throws Failure, IOException, InterruptedException {
    Container container = Container.unpack(platform, scratch.fresh("-root"));
    List<String> command = container.command(arguments);
    Walls walls = emulator.walls(platform.platform(), false);
    return new RunningImage(container.words(walls, command, terminal), walls.busybox());
  }

  /// Runs the program to its end, once; it gets this process's standard streams.
  ///
  /// @return its exit code; 128 and more for a signal
  public int run() throws IOException, InterruptedException {
    // In a session of their own: what the terminal sends to all processes in its foreground is for
    // this process to pass on, and none of the walls' business.
    List<String> command = new ArrayList<>(List.of(busybox.toString(), "setsid"));
    command.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().clear();
    RunningProgram program = new RunningProgram(builder.start(), busybox);
    try {
      started.complete(program);
      return program.process().waitFor();
    } finally {
      program.end();
    }
  }

  /// Passes a signal on to the program, without waiting for what it does; one that comes before the
  /// program runs is passed on then.
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
      RunningProgram program = started.get();
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
      }
    } catch (InterruptedException | ExecutionException e) {
      Thread.currentThread().interrupt();
    }
  }
}
