package dev.refract.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// A program that ran to its end.
public record Subprocess(int exitCode, String output, String errors) {

  /// The class path of the tests. Surefire hides it in the manifest of a jar of its own.
  public static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  /// The command that starts `main` in a JVM with the class path of the tests.
  public static List<String> java(Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", classPath()));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    return command;
  }

  /// Runs `command` on a terminal of its own, where output and errors are one.
  public static Subprocess onTerminal(int columns, int rows, List<String> command)
      throws IOException, InterruptedException {
    String words =
        command.stream()
            .map(word -> "'" + word.replace("'", "'\\''") + "'")
            .collect(Collectors.joining(" "));
    String sized = "stty cols " + columns + " rows " + rows + " && exec " + words;
    return run(
        List.of("script", "--quiet", "--return", "--command", sized, "/dev/null"),
        Map.of("TERM", "xterm-256color", "CI", "", "NO_COLOR", ""));
  }

  /// Runs `command` in this process's environment.
  public static Subprocess run(List<String> command) throws IOException, InterruptedException {
    return run(command, Map.of());
  }

  /// Runs `command` in this process's environment with `changes`, where an empty value unsets.
  public static Subprocess run(List<String> command, Map<String, String> changes)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("output", "");
    Path errors = Files.createTempFile("errors", "");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile());
      changes.forEach((name, value) -> {
        if (value.isEmpty()) {
          builder.environment().remove(name);
        } else {
          builder.environment().put(name, value);
        }
      });
      Process process = builder.start();
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("%s ends", command).isTrue();
      return new Subprocess(
          process.exitValue(),
          Files.readString(output, StandardCharsets.UTF_8),
          Files.readString(errors, StandardCharsets.UTF_8));
    } finally {
      Files.delete(output);
      Files.delete(errors);
    }
  }
}
