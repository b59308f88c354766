package dev.refract.build.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.refract.failure.Failure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BaseNameTest {
  private static final String DIGEST =
      "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "debian:bookworm",
        "raspbian:bookworm",
        "alpine:3.22",
        "image:./base.tar",
        "image:/srv/layout#web:1",
        "image:../base@" + DIGEST,
        "image:debian:12",
        "image:localhost:5000/base",
        "image:ghcr.io/me/base:1@" + DIGEST,
        "image:./base.tar#web@" + DIGEST
      })
  void namesAreReadAsTheyAreWritten(String text) throws Failure {
    assertThat(BaseName.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource({
    "alpine:edge,                 means another release every half year, alpine:3.22",
    "alpine:3.22.1,               newest packages only,                  write alpine:3.22",
    "alpine:2.7,                  no release of Alpine,                  alpine:3.22",
    "raspbian:stable,             means another release,                 debian:bookworm",
    "fedora:40,                   no release of Debian,                  debian:bookworm",
    "image:./a@sha256:12,         not a digest of a base,                64 hexadecimal digits",
  })
  void othersAreRefusedWithWhatToWrite(String text, String problem, String remedy) {
    Failure failure = catchThrowableOfType(Failure.class, () -> BaseName.parse(text));
    assertThat(failure.problem()).contains(problem);
    assertThat(failure.remedy().orElseThrow()).contains(remedy);
  }
}
