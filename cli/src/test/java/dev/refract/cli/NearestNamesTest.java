package dev.refract.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNamesTest {
  @Test
  void namesTheNearOnesElseAll() {
    List<String> names = List.of("auto", "plain", "tty");
    assertThat(NearestNames.of("plian", names).orListed("write ")).isEqualTo("write plain");
    assertThat(NearestNames.of("fancy", names).orListed("write "))
        .isEqualTo("write auto, plain or tty");
  }
}
