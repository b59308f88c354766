package dev.refract.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.refract.build.sandbox.OutOfSpace;
import dev.refract.build.sandbox.Outcome;
import dev.refract.build.sandbox.Processes;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineTroubleTest {
  @Test
  void aPlaceThatMayNotBeWrittenIsNamedWithAWayOut() {
    AccessDeniedException denied = new AccessDeniedException("/srv/dist/lamp.tar");
    Failure output = MachineTrouble.atOutput("write", "/srv/dist", denied);
    assertThat(output.problem()).isEqualTo("/srv/dist/lamp.tar may not be read or written");
    assertThat(output.remedy()).hasValueSatisfying(way -> assertThat(way).contains("--output"));
    assertThat(MachineTrouble.inCache("plan", Path.of("/cache"), denied).remedy())
        .hasValueSatisfying(way -> assertThat(way).contains("--cache"));
    assertThat(MachineTrouble.inCache("plan", Path.of("/c"), new NoSuchFileException("/c/x")))
        .satisfies(failure -> assertThat(failure.remedy()).isEmpty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "No space left on device | no space is left for /cache | free some space there",
        "Disk quota exceeded | the disk quota leaves no space for /cache | free some space there",
        "Read-only file system | the file system of /cache is read-only | make it writable"
      })
  void whatTheKernelRefusesIsSaidWithAWayOut(String reason, String problem, String way) {
    for (IOException refused :
        List.of(new FileSystemException("/cache/steps/x", null, reason), new IOException(reason))) {
      Failure failure = MachineTrouble.inCache("plan", Path.of("/cache"), refused);
      assertThat(failure.kind()).isEqualTo(Failure.Kind.MACHINE);
      assertThat(failure.problem()).isEqualTo(problem);
      assertThat(failure.remedy()).hasValue(way + ", or name another cache directory with --cache");
      assertThat(failure.output()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "printf 'cp: error writing x: No space left on device' >&2; exit 1",
    "echo 'dd: closing x: Disk quota exceeded'; exit 1",
    "echo 'IO failure: No space left on device (IO::Error)' >&2; exit 7"
  })
  void aProgramThatTellsOfAFullDiskIsNotToBlame(String line, @TempDir Path scratch) {
    assertThatExceptionOfType(OutOfSpace.class)
        .isThrownBy(() -> run(line, scratch))
        .satisfies(full ->
            assertThat(MachineTrouble.inCache("compile", Path.of("/cache"), full))
                .satisfies(failure -> {
                  assertThat(failure.problem()).endsWith(" for /cache").contains(" space ");
                  assertThat(failure.output())
                      .hasValueSatisfying(said -> assertThat(line).contains(said.strip()));
                }));
  }

  @ParameterizedTest
  @CsvSource({
    "echo 'No space left on device'; exit 1",
    "echo 'bwrap: Creating new namespace failed: No space left on device'; exit 1",
    "echo ' 3 | raise \"x: No space left on device\"'; exit 1",
    "echo 'x: No space left on device'; exit 0",
    "exit 1",
    "kill -BUS $$"
  })
  void aProgramThatFailsOtherwiseOrNotAtAllIs(String line, @TempDir Path scratch) throws Exception {
    assertThat(run(line, scratch).late()).isFalse();
  }

  private static Outcome run(String line, Path scratch)
      throws Failure, IOException, InterruptedException {
    return Processes.run(
        List.of("/bin/sh", "-c", line), Map.of(), scratch, scratch, Optional.empty());
  }
}
