package dev.refract.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refract.failure.Failure;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
  private static final Digest EMPTY = Digest.of(new byte[0]);
  static final Manifest SAMPLE =
      new Manifest(
          new TreeMap<>(
              Map.of(
                  "usr", new Node.Directory(0755),
                  "usr/a file with blanks ő", new Node.File(04755, 0, EMPTY),
                  "usr/link to", new Node.Symlink("a\u00a0target with blanks"),
                  "zero", new Node.File(0, Long.MAX_VALUE, EMPTY))));

  @Test
  void theTextIsReadBack() throws Exception {
    assertThat(Manifest.parse(SAMPLE.bytes())).isEqualTo(SAMPLE);
    assertThat(Manifest.parse(Manifest.EMPTY.bytes())).isEqualTo(Manifest.EMPTY);
    assertThat(new String(SAMPLE.bytes(), UTF_8))
        .isEqualTo(
            """
            d 755 usr
            f 4755 0 %1$s usr/a file with blanks ő
            l usr/link to\ta\u00a0target with blanks
            f 0 9223372036854775807 %1$s zero
            """
                .formatted(EMPTY.hex()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "d 755 a",
        "d 755 a\n\n",
        "\n",
        "d 0755 a\n",
        "d +755 a\n",
        "d 10000 a\n",
        "d 755 \n",
        "d 755 /a\n",
        "d 755 a/../b\n",
        "d 755 b\nd 755 a\n",
        "d 755 a\nd 755 a\n",
        "d a\n",
        "D 755 a\n",
        "l a\n",
        "l a\t\n",
        "l \tb\n",
        "l a\tb\tc\n",
        "f 644 1 abc a\n",
        "f 644 -1 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 a\n",
        "f 644 01 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 a\n",
        "f 644 9223372036854775808 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 a\n",
        "d 755 a\r\n",
        "d 755 a\n "
      })
  void refusesEverythingElse(String text) {
    assertThatThrownBy(() -> Manifest.parse(text.getBytes(UTF_8)))
        .isInstanceOfSatisfying(
            Failure.class, e -> assertThat(e.kind()).isEqualTo(Failure.Kind.UNTRUSTED))
        .hasMessageStartingWith("[manifest] not a manifest of a tree: ");
  }

  @Test
  void refusesWhatIsNotUtf8() {
    assertThatThrownBy(() -> Manifest.parse(new byte[] {'d', ' ', '0', ' ', (byte) 0xff, '\n'}))
        .isInstanceOf(Failure.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/", "a/", "/a", ".", "..", "a/../b", "a\0", "a\tb", "\u007f", "\udc00"})
  void refusesPathsThatAreNotInsideATree(String path) {
    assertThat(Manifest.isPath(path)).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Manifest(new TreeMap<>(Map.of(path, new Node.Directory(0)))));
  }

  @Test
  void damagedTextIsReadBackTheSameOrRefused() throws Exception {
    Random random = new Random(1);
    int refused = 0;
    for (int round = 0; round < 5_000; round++) {
      byte[] damaged = Mutations.of(SAMPLE.bytes(), random);
      try {
        assertThat(Manifest.parse(damaged).bytes()).isEqualTo(damaged);
      } catch (Failure e) {
        assertThat(e.kind()).isEqualTo(Failure.Kind.UNTRUSTED);
        refused++;
      }
    }
    assertThat(refused).isBetween(500, 4_900);
  }
}
