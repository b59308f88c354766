package dev.refract.oci.engine;

import dev.refract.failure.Failure;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/// An engine that is spoken with through its own program.
///
/// @param name `docker` or `podman`
/// @param program the file
/// @param environment it runs in
record CommandEngine(String name, Path program, Map<String, String> environment) implements Engine {
  private static final int PATIENCE_SECONDS = 30;
  private static final int MOST_BYTES = 1 << 16;

  /// Whether there is an engine behind the program.
  boolean answers() throws IOException, InterruptedException {
    Process process =
        builder("version")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      process.getOutputStream().close();
      return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
    } finally {
      process.destroyForcibly();
    }
  }

  private ProcessBuilder builder(String... arguments) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder;
  }

  @Override
  public void load(Archive archive) throws Failure, IOException, InterruptedException {
    Process process = builder("load").redirectErrorStream(true).start();
    try {
      CompletableFuture<String> said = new CompletableFuture<>();
      Thread.ofVirtual().start(() -> said.complete(output(process)));
      Optional<IOException> broken = Optional.empty();
      try (OutputStream in = new BufferedOutputStream(process.getOutputStream(), 1 << 16)) {
        archive.writeTo(in);
      } catch (IOException e) {
        broken = Optional.of(e);
      }
      int exitCode = process.waitFor();
      if (exitCode != 0) {
        throw new Failure(
                Failure.Kind.TOOL, "load", name + " load ended with exit code " + exitCode)
            .output(said.get());
      }
      if (broken.isPresent()) {
        throw broken.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static String output(Process process) {
    try {
      byte[] bytes = process.getInputStream().readNBytes(MOST_BYTES);
      process.getInputStream().transferTo(OutputStream.nullOutputStream());
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
