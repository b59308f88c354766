package dev.refract.build.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refract.failure.Failure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeTest {
  @ParameterizedTest
  @CsvSource({
    "http://:3000/healthz,           http://:3000/healthz",
    "http://localhost:3000/a?b=c%20, http://:3000/a?b=c%20",
    "http://127.0.0.1,               http://:80/",
    "http://:1,                      http://:1/",
  })
  void isReadAndWritten(String text, String same) throws Exception {
    assertThat(Probe.parse(text)).hasToString(same);
    assertThat(Probe.parse(same)).isEqualTo(Probe.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":3000/healthz",
        "https://:3000/",
        "http://example.org:80/",
        "http://:0/",
        "http://:65536/",
        "http://:99999999999999999999/",
        "http://:80/a b",
        "http://:80/a\r\nX: y",
        "http://:80a"
      })
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> Probe.parse(text))
        .isInstanceOf(Failure.class)
        .hasMessageStartingWith("[probe] not an address to ask: ");
  }
}
