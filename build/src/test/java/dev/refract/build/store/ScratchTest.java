package dev.refract.build.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ScratchTest {
  private static final int ROUNDS = 500;

  @TempDir private Path folder;

  /// Another process, which opens one store after the other.
  static final class Sweeper {
    private Sweeper() {}

    static void main(String[] arguments) throws Exception {
      Path folder = Path.of(arguments[0]);
      while (Files.exists(folder)) {
        Scratch.sweep(folder);
      }
    }
  }

  @Test
  void whatIsInUseIsNotSweptAway() throws Exception {
    Path shared = Files.createDirectory(folder.resolve("shared"));
    Process sweeper =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path")),
                    Sweeper.class.getName(),
                    shared.toString()))
            .inheritIO()
            .start();
    try {
      int swept = 0;
      while (swept < ROUNDS) {
        // What a killed process leaves; that it goes shows that the other process is at work.
        Path abandoned = Files.createTempDirectory(shared, "");
        try (Scratch scratch = Scratch.in(shared)) {
          // As another thread of this process does that opens the store.
          Scratch.sweep(shared);
          Path file = Files.createDirectory(scratch.fresh("")).resolve("file");
          Files.writeString(file, "kept");
          assertThat(file).hasContent("kept");
        }
        assertThat(sweeper.isAlive()).isTrue();
        swept += Files.exists(abandoned) ? 0 : 1;
      }
    } finally {
      Scratch.delete(shared);
      sweeper.destroyForcibly().waitFor();
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }
}
