package dev.refract.distro.apt;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// Runs a program of the host, which is the oracle.
final class HostCommand {
  /// What came of it; `output` is standard output and standard error together.
  record Result(int status, String output) {}

  private HostCommand() {}

  static Result run(List<String> command, String input, Map<String, String> environment)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().putAll(environment);
    Process process = builder.start();
    Thread writer =
        Thread.ofVirtual()
            .start(() -> {
              try (OutputStream in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
              } catch (IOException e) {
                // The program does not read to the end; its output tells the rest.
                return;
              }
            });
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    writer.join();
    return new Result(process.waitFor(), output);
  }

  static Result run(String... command) throws IOException, InterruptedException {
    return run(List.of(command), "", Map.of());
  }
}
