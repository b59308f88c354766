package dev.refract.oci.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What registries really send, and what they might.
class ChallengeTest {
  @Test
  void oneWay() {
    List<Challenge> challenges =
        Challenge.parse(
            List.of(
                "Bearer realm=\"https://auth.docker.io/token\",service=\"registry.docker.io\","
                    + "scope=\"repository:library/busybox:pull,push\""));
    assertThat(challenges).hasSize(1);
    Challenge bearer = challenges.getFirst();
    assertThat(bearer.scheme()).isEqualTo("bearer");
    assertThat(bearer.parameter("realm")).hasValue("https://auth.docker.io/token");
    assertThat(bearer.parameter("service")).hasValue("registry.docker.io");
    assertThat(bearer.parameter("scope")).hasValue("repository:library/busybox:pull,push");
  }

  @Test
  void severalWays() {
    List<Challenge> challenges =
        Challenge.parse(
            List.of("Negotiate, Basic realm = \"a \\\"b\\\", c\" , BEARER Realm=x", "Digest a=b"));
    assertThat(challenges.stream().map(Challenge::scheme))
        .containsExactly("negotiate", "basic", "bearer", "digest");
    assertThat(challenges.get(1).parameter("realm")).hasValue("a \"b\", c");
    assertThat(challenges.get(2).parameter("realm")).hasValue("x");
  }

  @Test
  void nonsense() {
    assertThat(Challenge.parse(List.of("", "=", "\"", ", ,", "Basic realm=\"open"))).hasSize(1);
  }

  @FuzzTest
  void endsWhateverItIsGiven(byte[] header) {
    String text = new String(header, java.nio.charset.StandardCharsets.ISO_8859_1);
    assertThat(Challenge.parse(List.of(text)).stream().map(Challenge::scheme))
        .noneMatch(String::isEmpty);
  }
}
