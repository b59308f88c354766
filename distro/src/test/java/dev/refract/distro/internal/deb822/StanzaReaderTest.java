package dev.refract.distro.internal.deb822;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.refract.failure.Failure;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StanzaReaderTest {
  private static List<Stanza> read(String text, boolean comments) throws Failure {
    return StanzaReader.readAll(text.getBytes(StandardCharsets.UTF_8), "test", comments);
  }

  @Test
  void stanzasFieldsAndContinuations() throws Exception {
    String first = "\n\nPackage: a\nDescription: short\n more  \n .\n\tlast\nEmpty:\n";
    String second = " \t \npackage:  b \r\nDepends: x,\n  y\n";
    List<Stanza> stanzas = read(first + second, false);
    assertThat(stanzas).hasSize(2);
    assertThat(stanzas.getFirst().fields())
        .containsExactly(
            java.util.Map.entry("package", "a"),
            java.util.Map.entry("description", "short\nmore\n.\nlast"),
            java.util.Map.entry("empty", ""));
    assertThat(stanzas.get(1).get("PACKAGE")).contains("b");
    assertThat(stanzas.get(1).folded("Depends")).contains("x, y");
    assertThat(read("", false)).isEmpty();
    assertThat(read("A: 1", false)).hasSize(1);
  }

  @Test
  void commentsWhereTheyAreAllowed() throws Exception {
    String text = "# first\nA: 1\n# between\n 2\n#\nB: 3\n";
    assertThat(read(text, true).getFirst().fields())
        .containsEntry("a", "1\n2")
        .containsEntry("b", "3");
    assertThatThrownBy(() -> read(text, false)).isInstanceOf(Failure.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " continued\n",
        "no colon\n",
        ": value\n",
        "-A: 1\n",
        "A b: 1\n",
        "A: 1\na: 2\n",
        "\u00e4: 1\n"
      })
  void whatIsNoStanza(String text) {
    assertThatThrownBy(() -> read(text, false))
        .isInstanceOf(Failure.class)
        .hasMessageStartingWith("[packages] test, line ");
  }

  @Test
  void whatIsTooLarge() {
    assertThatThrownBy(() -> read("A: " + "x".repeat(2_000_000), false))
        .hasMessageContaining("test, line 1: a line of more than");
    assertThatThrownBy(() -> read("A: 1\n" + (" " + "x".repeat(1000) + "\n").repeat(20_000), false))
        .hasMessageContaining("a stanza of more than");
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 1001; i++) {
      many.append('F').append(i).append(": 1\n");
    }
    assertThatThrownBy(() -> read(many.toString(), false)).hasMessageContaining("fields");
  }

  /// An endless line must end in a failure, not in an endless wait or in all memory.
  @Test
  void withoutEnd() {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 'x';
          }

          @Override
          public int read(byte[] target, int offset, int length) {
            java.util.Arrays.fill(target, offset, offset + length, (byte) 'x');
            return length;
          }
        };
    StanzaReader reader = new StanzaReader(endless, "test", false, name -> true);
    assertThatThrownBy(reader::next).isInstanceOf(Failure.class);
  }

  @Test
  void unwantedFieldsAreCheckedAndNotKept() throws Exception {
    StanzaReader reader =
        new StanzaReader(
            new ByteArrayInputStream("A: 1\nB: 2\n 3\nC: 4\n".getBytes(StandardCharsets.UTF_8)),
            "test",
            false,
            name -> !name.equals("b"));
    assertThat(reader.next().orElseThrow().fields()).containsOnlyKeys("a", "c");
    assertThat(reader.next()).isEmpty();
  }

  @FuzzTest
  void anyBytesAreStanzasOrAFailure(byte[] bytes) {
    for (boolean comments : new boolean[] {false, true}) {
      try {
        for (Stanza stanza : StanzaReader.readAll(bytes, "fuzz", comments)) {
          assertThat(stanza.fields()).isNotEmpty();
        }
      } catch (Failure e) {
        assertThat(e.kind()).isEqualTo(Failure.Kind.UNTRUSTED);
      }
    }
  }

  @Test
  void mutations() {
    byte[] good =
        "Package: a\nDepends: b (>= 1),\n c\n# x\n\nPackage: d\n".getBytes(StandardCharsets.UTF_8);
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = good.clone();
      for (int j = random.nextInt(4); j >= 0; j--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      anyBytesAreStanzasOrAFailure(bytes);
    }
  }
}
