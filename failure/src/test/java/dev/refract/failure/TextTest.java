package dev.refract.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {
  @ParameterizedTest
  @CsvSource({
    "build, build, 0",
    "biuld, build, 1",
    "Build, build, 0",
    "bild, build, 1",
    "--platfrom, --platform, 1",
    "'', plan, 4",
    "kitten, sitting, 3"
  })
  void countsEdits(String from, String to, int distance) {
    assertThat(Text.distance(from, to)).isEqualTo(distance);
    assertThat(Text.distance(to, from)).isEqualTo(distance);
  }

  @Test
  void aNameTooFarAwayIsNotNear() {
    List<String> names = List.of("platforms", "packages");
    assertThat(Text.nearest("platfrom", names)).contains("platforms");
    assertThat(Text.nearest("flavour", names)).isEmpty();
    assertThat(Text.nearest("p".repeat(100), List.of("p".repeat(100)))).isEmpty();
  }
}
