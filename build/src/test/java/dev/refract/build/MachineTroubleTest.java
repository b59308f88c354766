package dev.refract.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.failure.Failure;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

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
}
