package dev.refract.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refract.failure.Failure;
import dev.refract.oci.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlatformTest {
  // The table of containerd's platforms package, database_test.go and platforms_test.go.
  @ParameterizedTest
  @CsvSource({
    "linux/amd64,linux/amd64",
    "linux/amd64/v1,linux/amd64",
    "linux/amd64/v2,linux/amd64/v2",
    "Linux/x86_64,linux/amd64",
    "linux/x86-64,linux/amd64",
    "linux/i386,linux/386",
    "linux/arm64,linux/arm64",
    "linux/arm64/v8,linux/arm64",
    "linux/arm64/8,linux/arm64",
    "linux/aarch64,linux/arm64",
    "linux/arm64/v9,linux/arm64/v9",
    "linux/arm,linux/arm/v7",
    "linux/arm/7,linux/arm/v7",
    "linux/arm/v7,linux/arm/v7",
    "linux/arm/6,linux/arm/v6",
    "linux/arm/v6,linux/arm/v6",
    "linux/arm/v5,linux/arm/v5",
    "linux/armhf,linux/arm/v7",
    "linux/armel,linux/arm/v6",
    "linux/riscv64,linux/riscv64",
    "windows/amd64,windows/amd64"
  })
  void whatUsersWriteBecomesTheUsualForm(String text, String usual) throws Exception {
    assertThat(Platform.parse(text)).hasToString(usual);
    assertThat(Platform.parse(usual)).hasToString(usual);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "linux",
        "linux/",
        "/arm",
        "linux//v6",
        "linux/arm/v6/x",
        "li nux/arm",
        "linux/ärm"
      })
  void anythingElseIsAMistakeOfUse(String text) {
    assertThatThrownBy(() -> Platform.parse(text))
        .isInstanceOfSatisfying(
            Failure.class, f -> assertThat(f.kind()).isEqualTo(Failure.Kind.USAGE));
  }

  @Test
  void olderArmComesFirst() {
    assertThat(List.of(Examples.ARM64, Examples.V7, Examples.V6, Examples.AMD64).stream().sorted())
        .containsExactly(Examples.AMD64, Examples.V6, Examples.V7, Examples.ARM64);
  }

  @Test
  void jsonIsReadBack() throws Exception {
    assertThat(Examples.V6.toJson().compact())
        .isEqualTo("{\"architecture\":\"arm\",\"os\":\"linux\",\"variant\":\"v6\"}");
    assertThat(Platform.read(Json.parseObject("image", "platform", Examples.V6.toJson().bytes())))
        .isEqualTo(Examples.V6);
  }
}
