package dev.refract.build.emulator;

import dev.refract.build.emulator.Trial.Verdict;
import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import dev.refract.oci.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Starts a container's program and waits for what comes of it.
///
/// @param platform of the container
/// @param walls with a network of their own
/// @param place an existing directory for what the program prints
record Attempt(Platform platform, Container container, Walls walls, Path place) {
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final int MOST_OUTPUT = 1 << 14;

  private static final int SIGNALLED = 128;
  private static final Set<Integer> CRASHES = Set.of(4, 5, 6, 7, 8, 11, 31);
  // What dynamic loaders and init programs end with if a program cannot be run.
  private static final Set<Integer> NOT_STARTED = Set.of(126, 127);
  private static final String NOT_EXECUTED = "bwrap: execvp ";

  /// Starts it with one argument that it need not know.
  Trial greet(String argument, Duration limit) throws Failure, IOException, InterruptedException {
    try (Started started = start(Optional.of(List.of(argument)))) {
      if (!started.endsWithin(limit)) {
        String how = "still runs after " + limit.toSeconds() + " s";
        return started.trial(new Verdict.Unclear(how, false));
      }
      Verdict verdict = started.ending();
      return started.trial(
          verdict instanceof Verdict.Ended(int code)
              ? new Verdict.Unclear("exit code " + code, true)
              : verdict);
    }
  }

  /// Starts it with arguments after which it has to end well.
  Trial smoke(List<String> arguments, Duration limit)
      throws Failure, IOException, InterruptedException {
    try (Started started = start(Optional.of(arguments))) {
      return started.trial(
          started.endsWithin(limit) ? started.ending() : new Verdict.Silent("still runs"));
    }
  }

  /// Starts it as the image says, and asks it until it answers.
  Trial serve(Probe probe, Duration limit) throws Failure, IOException, InterruptedException {
    try (Started started = start(Optional.empty())) {
      Inquiry inquiry = new Inquiry(probe, walls.busybox(), place);
      String last = "nothing listens";
      while (!started.endsWithin(PAUSE)) {
        if (started.took().compareTo(limit) > 0) {
          return started.trial(new Verdict.Silent(last));
        }
        Optional<ProcessHandle> inside = started.program.inside();
        if (inside.isPresent()) {
          Inquiry.Answer answer = inquiry.ask(inside.get().pid());
          if (answer.well()) {
            return started.trial(new Verdict.Answered(answer.text()));
          }
          last = answer.text();
        }
      }
      Verdict ending = started.ending();
      return started.trial(ending instanceof Verdict.Answered ? new Verdict.Ended(0) : ending);
    }
  }

  private Started start(Optional<List<String>> arguments) throws Failure, IOException {
    List<String> command = container.command(arguments);
    Path output = Files.createTempFile(place, "stdout", "");
    Path errors = Files.createTempFile(place, "stderr", "");
    ProcessBuilder builder =
        new ProcessBuilder(container.words(walls, command, Optional.empty()))
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile());
    builder.environment().clear();
    long start = System.nanoTime();
    RunningProgram program = new RunningProgram(builder.start(), walls.busybox());
    return new Started(command, program, output, errors, start);
  }

  /// The program, running or ended; ended when closed.
  private final class Started implements AutoCloseable {
    private final List<String> command;
    private final RunningProgram program;
    private final Path output;
    private final Path errors;
    private final long start;

    private Started(
        List<String> command, RunningProgram program, Path output, Path errors, long start) {
      this.command = command;
      this.program = program;
      this.output = output;
      this.errors = errors;
      this.start = start;
    }

    private boolean endsWithin(Duration limit) throws InterruptedException {
      return program.process().waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Duration took() {
      return Duration.ofNanos(System.nanoTime() - start);
    }

    private Verdict ending() throws IOException {
      int code = program.process().exitValue();
      String said = head(errors);
      if (code == 0) {
        return new Verdict.Answered("exit code 0");
      }
      if (CRASHES.contains(code - SIGNALLED)) {
        return new Verdict.Crashed(code - SIGNALLED);
      }
      if (said.startsWith(NOT_EXECUTED)) {
        return new Verdict.Unstartable(
            Text.shown(said.substring(NOT_EXECUTED.length()).strip(), 200));
      }
      if (NOT_STARTED.contains(code)) {
        return new Verdict.Unstartable(
            Text.shown(said.lines().reduce((_, last) -> last).orElse("exit code " + code), 200));
      }
      return new Verdict.Ended(code);
    }

    private Trial trial(Verdict verdict) throws IOException {
      Duration took = took();
      program.end();
      return new Trial(
          platform, command, walls.emulated(), verdict, head(output) + head(errors), took);
    }

    @Override
    public void close() {
      program.end();
    }
  }

  private static String head(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MOST_OUTPUT), StandardCharsets.UTF_8);
    }
  }
}
