package dev.refract.oci.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refract.failure.Failure;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  private static Json parse(String text) throws Failure {
    return Json.parse("test", "text", text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "-0.5",
        "12345678901234567890",
        "\"\"",
        "\"\u00e4\ud83d\ude00/\u007f\u2028\"",
        "\"\\\"\\\\\\n\\r\\t\\u0000\\u001f\"",
        "[]",
        "{}",
        "{\"b\":1,\"a\":[{\"c\":null},2]}"
      })
  void compactTextIsReadAndWrittenAsItIs(String text) throws Exception {
    assertThat(parse(text).compact()).isEqualTo(text);
  }

  @Test
  void indentedTextIsForPeopleAndMeansTheSame() throws Exception {
    Json value = parse("{\"a\":[1,{\"b\":\"x\"}],\"c\":{},\"d\":[]}");
    String indented =
        """
        {
          "a": [
            1,
            {
              "b": "x"
            }
          ],
          "c": {},
          "d": []
        }
        """;
    assertThat(value.indented()).isEqualTo(indented);
    assertThat(parse(indented)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "{\"a\":1,\"a\":1}",
        "{\"a\":1,\"\\u0061\":1}",
        "1 2",
        "{} x",
        "[1] // no",
        "{'a':1}",
        "{a:1}",
        "01",
        "+1",
        ".5",
        "1.",
        "NaN",
        "Infinity",
        "\"\\ud800\"",
        "{\"\\udc00\":1}",
        "\"\t\"",
        "\"\\x\"",
        "\ufeff{}",
        "1e99999999999",
        "tru"
      })
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.kind()).isEqualTo(Failure.Kind.UNTRUSTED);
              assertThat(failure.getMessage()).startsWith("[test] text: ").doesNotContain("\n");
            });
  }

  @Test
  void onlyUtf8IsRead() {
    for (byte[] bytes :
        List.of(
            new byte[] {'"', (byte) 0xff, '"'},
            new byte[] {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'},
            "{}".getBytes(StandardCharsets.UTF_16BE),
            "{}".getBytes(StandardCharsets.UTF_16LE))) {
      assertThatThrownBy(() -> Json.parse("test", "text", bytes)).isInstanceOf(Failure.class);
    }
  }

  @Test
  void depthAndNumberOfValuesAreBounded() throws Exception {
    int deepest = Json.MAX_DEPTH;
    assertThat(parse("[".repeat(deepest) + "]".repeat(deepest))).isInstanceOf(JsonArray.class);
    assertThatThrownBy(() -> parse("[".repeat(deepest + 1) + "]".repeat(deepest + 1)))
        .isInstanceOf(Failure.class);
    assertThatThrownBy(() -> parse("[" + "0,".repeat(Json.MAX_VALUES) + "0]"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("values");
  }

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "0e5,0",
    "-0,0",
    "9223372036854775807,9223372036854775807",
    "-9223372036854775808,-9223372036854775808",
    "1e3,1000",
    "1.50e2,150",
    "9223372036854775808,",
    "0.5,",
    "1e999999999,",
    "1e-999999999,"
  })
  void numbersBecomeLongsOnlyWhereTheyAre(String text, Long expected) throws Exception {
    assertThat(((JsonNumber) parse(text)).asLong().stream().boxed().findAny().orElse(null))
        .isEqualTo(expected);
  }

  @Test
  void messagesSayWhichMemberIsWrongAndWhatStandsThere() throws Exception {
    Fields fields =
        Json.parseObject(
            "image",
            "index.json",
            "{\"manifests\":[{\"size\":\"x\"},7]}".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> fields.objects("manifests"))
        .hasMessage("[image] index.json: manifests[1]: expected an object, found 7");
    Fields first =
        new Fields(
            "image",
            "index.json: manifests[0]",
            (JsonObject) ((JsonArray) fields.find("manifests").orElseThrow()).items().getFirst());
    assertThatThrownBy(() -> first.number("size"))
        .hasMessage("[image] index.json: manifests[0].size: expected a whole number, found \"x\"");
    assertThatThrownBy(() -> first.text("digest"))
        .hasMessage("[image] index.json: manifests[0].digest: expected a string, found nothing");
  }

  @Test
  void orderOfMembersIsPartOfTheValue() throws Exception {
    assertThat(parse("{\"a\":1,\"b\":2}")).isNotEqualTo(parse("{\"b\":2,\"a\":1}"));
  }

  @Test
  void damagedTextIsRefusedOrReadButNothingElseHappens() throws Exception {
    byte[] good =
        "{\"a\":[1,-2.5e3,true,null,\"\\u00e4\\n\"],\"b\":{\"c\":{}}}"
            .getBytes(StandardCharsets.UTF_8);
    Random random = new Random(1);
    for (int i = 0; i < 5_000; i++) {
      byte[] bytes = good.clone();
      for (int j = random.nextInt(3); j >= 0; j--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      JsonFuzzTest.check(bytes);
    }
  }
}
