package dev.refract.build.emulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A program that was started behind walls, reached from outside of them.
///
/// @param process the outermost of the processes that make the walls
/// @param busybox of this machine's own kind
record RunningProgram(Process process, Path busybox) {
  private static final Duration STEP = Duration.ofMillis(10);
  private static final String SECOND = "2";

  /// Sends it a signal once it is there; nothing happens if it has ended.
  ///
  /// @param name such as `TERM`
  void signal(String name) throws IOException, InterruptedException {
    Optional<ProcessHandle> program = program();
    while (program.isEmpty()) {
      if (process.waitFor(STEP.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
      program = program();
    }
    List<String> kill = List.of(busybox.toString(), "kill", "-" + name, "" + program.get().pid());
    // It may end before the signal comes.
    new ProcessBuilder(kill)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  /// Ends it and all around it at once.
  void end() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /// The process in the namespaces that walls of a network are in, if it is there by now.
  Optional<ProcessHandle> inside() {
    return first(process.toHandle());
  }

  // Bubblewrap is the first process of the program's namespace, and the program is the second.
  private Optional<ProcessHandle> program() {
    Optional<ProcessHandle> found = first(process.toHandle());
    while (found.isPresent() && !isSecond(found.get())) {
      found = first(found.get());
    }
    return found;
  }

  private static Optional<ProcessHandle> first(ProcessHandle parent) {
    return parent
        .children()
        .min(
            Comparator.comparing(
                    (ProcessHandle child) -> child.info().startInstant().orElse(Instant.MAX))
                .thenComparingLong(ProcessHandle::pid));
  }

  // NSpid: its number in each namespace, from the outermost to its own (proc_pid_status(5)).
  private static boolean isSecond(ProcessHandle candidate) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + candidate.pid() + "/status"))) {
        if (line.startsWith("NSpid:")) {
          String[] numbers = line.split("\\s+", -1);
          return numbers.length > 2 && numbers[numbers.length - 1].equals(SECOND);
        }
      }
    } catch (IOException e) {
      // It has ended.
    }
    return false;
  }
}
