package dev.refract.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InterruptionTest {
  /// A program that has a child and waits for it.
  static final class Waiting {
    private Waiting() {}

    public static void main(String[] arguments) throws IOException {
      Interruption interruption = Interruption.watch(System.err);
      try {
        Process child = new ProcessBuilder("sleep", "600").inheritIO().start();
        System.out.println(child.pid());
        child.waitFor();
      } catch (InterruptedException e) {
        System.out.println("tidied up");
      }
      interruption.finished();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM", "HUP"})
  void endsChildrenTidiesUpAndExitsWith130(String signal) throws Exception {
    // Where tests run in the background, signals may be ignored, which programs inherit.
    List<String> words = new ArrayList<>(List.of("env", "--default-signal=" + signal));
    words.addAll(Subprocess.java(Waiting.class));
    Process waiting = new ProcessBuilder(words).start();
    try (BufferedReader out = waiting.inputReader(StandardCharsets.UTF_8);
        BufferedReader err = waiting.errorReader(StandardCharsets.UTF_8)) {
      ProcessHandle child = ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();

      Subprocess.run(List.of("kill", "-" + signal, Long.toString(waiting.pid())));

      assertThat(waiting.waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(waiting.exitValue()).isEqualTo(130);
      assertThat(err.lines()).containsExactly("[refract] interrupted");
      assertThat(out.lines()).containsExactly("tidied up");
      child.onExit().get(1, TimeUnit.MINUTES);
      assertThat(child.isAlive()).isFalse();
    } finally {
      waiting.destroyForcibly();
    }
  }
}
