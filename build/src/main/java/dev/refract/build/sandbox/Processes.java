package dev.refract.build.sandbox;

import dev.refract.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Runs one process to its end, its output captured in files so that nothing it prints can stop it.
public final class Processes {
  private static final int MOST_OUTPUT = 64 << 20;

  private Processes() {}

  /// Runs `command`.
  ///
  /// @param environment all of it
  /// @param directory where it runs
  /// @param scratch an existing directory for the captured output
  /// @param limit how long it may take; it and what it started is ended then
  /// @throws OutOfSpace if it failed since the disk is full
  public static Outcome run(
      List<String> command,
      Map<String, String> environment,
      Path directory,
      Path scratch,
      Optional<Duration> limit)
      throws Failure, IOException, InterruptedException {
    Path output = Files.createTempFile(scratch, "stdout", "");
    Path errors = Files.createTempFile(scratch, "stderr", "");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile());
      builder.environment().clear();
      builder.environment().putAll(environment);
      Process process = builder.start();
      try {
        boolean ended = true;
        if (limit.isPresent()) {
          ended = process.waitFor(limit.get().toMillis(), TimeUnit.MILLISECONDS);
        } else {
          process.waitFor();
        }
        Outcome outcome =
            ended
                ? new Outcome(process.exitValue(), false, head(output), head(errors))
                : new Outcome(Outcome.KILLED, true, head(output), head(errors));
        OutOfSpace.check(outcome, scratch);
        return outcome;
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } finally {
      Files.deleteIfExists(output);
      Files.deleteIfExists(errors);
    }
  }

  private static byte[] head(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(MOST_OUTPUT);
    }
  }
}
