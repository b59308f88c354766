package dev.refract.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNamesTest {
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
    assertThat(NearestNames.distance(from, to)).isEqualTo(distance);
    assertThat(NearestNames.distance(to, from)).isEqualTo(distance);
  }

  @Test
  void namesTheNearOnesElseAll() {
    List<String> names = List.of("auto", "plain", "tty");
    assertThat(NearestNames.of("plian", names).orListed("write ")).isEqualTo("write plain");
    assertThat(NearestNames.of("fancy", names).orListed("write "))
        .isEqualTo("write auto, plain or tty");
  }
}
