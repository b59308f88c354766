package dev.refract.oci.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.refract.failure.Failure;

class JsonFuzzTest {
  @FuzzTest
  void whatIsReadIsWrittenAndReadAgain(byte[] bytes) throws Failure {
    check(bytes);
  }

  static void check(byte[] bytes) throws Failure {
    Json value;
    try {
      value = Json.parse("fuzz", "input", bytes);
    } catch (Failure refused) {
      assertThat(refused.kind()).isEqualTo(Failure.Kind.UNTRUSTED);
      return;
    }
    assertThat(Json.parse("fuzz", "output", value.bytes())).isEqualTo(value);
  }
}
