package dev.refract.acceptance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A program that was started, its output kept in files so that nothing it prints can stop it.
///
/// Closing kills it, and whatever it started, if it still runs.
public final class Running implements AutoCloseable {
  private static final int MINUTES = 10;

  private final List<String> command;
  private final Process process;
  private final Path stdout;
  private final Path stderr;

  private Running(List<String> command, Process process, Path stdout, Path stderr) {
    this.command = List.copyOf(command);
    this.process = process;
    this.stdout = stdout;
    this.stderr = stderr;
  }

  /// Starts `command`.
  ///
  /// @param directory where it runs
  /// @param environment all of it
  public static Running start(Path directory, Map<String, String> environment, List<String> command)
      throws IOException {
    Path stdout = Files.createTempFile(Place.scratch(), "stdout", "");
    return start(directory, environment, command, stdout);
  }

  /// Starts `command`, its standard output going to the file `stdout`.
  public static Running start(
      Path directory, Map<String, String> environment, List<String> command, Path stdout)
      throws IOException {
    Path stderr = Files.createTempFile(Place.scratch(), "stderr", "");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(stdout.toFile())
            .redirectError(stderr.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return new Running(command, builder.start(), stdout, stderr);
  }

  /// The process, for its id and for signals to it.
  public Process process() {
    return process;
  }

  /// What it has printed to standard error so far.
  public String errorsSoFar() throws IOException {
    return Files.readString(stderr, StandardCharsets.ISO_8859_1);
  }

  /// Ends it with SIGKILL, and waits for that.
  public Finished kill() throws IOException, InterruptedException {
    process.destroyForcibly();
    return await();
  }

  /// Waits for its end.
  public Finished await() throws IOException, InterruptedException {
    if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
      close();
      throw new AssertionError(
          "still runs after " + MINUTES + " minutes: " + command + "\n" + errorsSoFar());
    }
    return new Finished(
        process.exitValue(),
        new String(Files.readAllBytes(stdout), StandardCharsets.UTF_8),
        new String(Files.readAllBytes(stderr), StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
