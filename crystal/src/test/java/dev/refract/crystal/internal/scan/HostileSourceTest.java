package dev.refract.crystal.internal.scan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever bytes a file holds, an outline comes out, and soon.
class HostileSourceTest {
  private static final String SOURCE =
      """
      require "./a" # "
      {% if flag?(:x) && !flag?("y") || compare_versions(Crystal::VERSION, "1.0.0") > 0 %}
        @[Link("z", ldflags: "`pkg-config x` -ly #{__DIR__}")]
      {% elsif true %} {{ run("./b", "#{"}"}") }} {% else %} %w(a b) /x/ 'c' {% end %}
      lib LibZ; end
      x = <<-A + "b #{<<-'B'}"
        #{y / 2}
        A
        B
      macro m; "{% skip_file %}"; end
      """;

  @MethodSource("sources")
  @FuzzTest
  void aSource(byte[] bytes) {
    read(bytes);
  }

  static Stream<byte[]> sources() {
    return Stream.of(
        SOURCE.getBytes(UTF_8),
        "{% if \"#{{{\" %}@[Link(".getBytes(UTF_8),
        "<<-A\n<<-".getBytes(UTF_8),
        new byte[] {'\'', '\\', (byte) 0xff, '{', '%'});
  }

  /// The same mutations in each run.
  @Test
  void manyThousandMutations() {
    Random random = new Random(20_261_125);
    List<byte[]> seeds = sources().toList();
    String odd = "\0\n \"'`#{}%()[]<>|/\\:@$?!-=,;wqQirxelsfd";
    for (int i = 0; i < 4000; i++) {
      byte[] bytes = seeds.get(i % 2).clone();
      for (int n = random.nextInt(8); n >= 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) odd.charAt(random.nextInt(odd.length()));
      }
      read(bytes);
      read(Arrays.copyOf(bytes, random.nextInt(bytes.length)));
    }
  }

  /// A megabyte of the same, which must not take the square of its time.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "(",
        "{",
        "{{",
        "{%",
        "{% if x %}",
        "#{",
        "\"#{",
        "%(",
        "%w(",
        "'",
        "\"",
        "`",
        "a /b ",
        "a /\\",
        "<<-A\n",
        "<<-A ",
        "@[",
        "@[Link(",
        "lib ",
        "require ",
        "run(",
        "{{ run(",
        "!",
        "{% if !",
        "{% if (",
        "{% if a || ",
        "\\",
        ":",
        "/",
        "%",
        "# {%",
        "macro m\n# {{",
        "\n",
        "{% skip_file(",
        "{% end %}",
        "require \"./{{",
        "x.",
        "def ",
        "?"
      })
  void repetition(String part) {
    // The last words keep all that stands before them from being passed over.
    String text = part.repeat((1 << 19) / part.length()) + "\nrequire \"x\" {{ run(\"y\") @[Link(";
    Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> read(text.getBytes(UTF_8)));
  }

  private static void read(byte[] bytes) {
    Lexer lexer = new Lexer(bytes);
    int line = 1;
    int tokens = 0;
    for (Token token = lexer.next(); token.kind() != Token.Kind.END; token = lexer.next()) {
      tokens++;
      line = Math.max(line, token.line());
    }
    assertThat(tokens).isLessThanOrEqualTo(bytes.length + 1);
    assertThat(lexer.next().kind()).isEqualTo(Token.Kind.END);
    assertThat(line).isLessThanOrEqualTo(1 + lines(bytes));
    assertThat(OutlineReader.read(bytes).events().size()).isLessThanOrEqualTo(bytes.length);
  }

  private static int lines(byte[] bytes) {
    int lines = 0;
    for (byte b : bytes) {
      lines += b == '\n' ? 1 : 0;
    }
    return lines;
  }
}
