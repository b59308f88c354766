package dev.refract.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceTest {
  private static final String HEX =
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

  // Cases of distribution/reference's normalize_test.go.
  @ParameterizedTest
  @CsvSource({
    "greeter,docker.io/library/greeter,greeter",
    "greeter:1.0,docker.io/library/greeter:1.0,greeter:1.0",
    "me/greeter,docker.io/me/greeter,me/greeter",
    "docker.io/greeter,docker.io/library/greeter,greeter",
    "index.docker.io/greeter,docker.io/library/greeter,greeter",
    "docker.io/a.io/b,docker.io/a.io/b,docker.io/a.io/b",
    "docker.io/library/a/b,docker.io/library/a/b,library/a/b",
    "ghcr.io/me/greeter:v1_2.3-x,ghcr.io/me/greeter:v1_2.3-x,ghcr.io/me/greeter:v1_2.3-x",
    "localhost/greeter,localhost/greeter,localhost/greeter",
    "localhost:5000/greeter:x,localhost:5000/greeter:x,localhost:5000/greeter:x",
    "127.0.0.1:5000/a/b/c,127.0.0.1:5000/a/b/c,127.0.0.1:5000/a/b/c",
    "[2001:db8::1]:5000/a,[2001:db8::1]:5000/a,[2001:db8::1]:5000/a",
    "[::1]/a,[::1]/a,[::1]/a",
    "Registry/a,Registry/a,Registry/a",
    "a.b-c.d/e,a.b-c.d/e,a.b-c.d/e",
    "a--b/c__d/e_f/g.h,docker.io/a--b/c__d/e_f/g.h,a--b/c__d/e_f/g.h",
    "xn--n3h.com/app:tag,xn--n3h.com/app:tag,xn--n3h.com/app:tag"
  })
  void namesHaveALongAndAShortForm(String text, String whole, String familiar) throws Exception {
    Reference name = Reference.parse(text);
    assertThat(name).hasToString(whole);
    assertThat(name.familiar()).isEqualTo(familiar);
    assertThat(Reference.parse(whole)).isEqualTo(name);
    assertThat(Reference.parse(familiar)).isEqualTo(name);
  }

  @Test
  void aDigestStandsBesideATag() throws Exception {
    Reference name = Reference.parse("a.io/b:c@sha256:" + HEX);
    assertThat(name)
        .isEqualTo(new Reference("a.io", "b", Optional.of("c"), Optional.of(new Digest(HEX))))
        .hasToString("a.io/b:c@sha256:" + HEX);
    assertThat(name.withTag("d")).hasToString("a.io/b:d");
    assertThat(Reference.parse("b").tagged()).hasToString("docker.io/library/b:latest");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "greeter:Ver sion|character 12: expected '@' and a digest, or the end, found ' '",
        "Greeter|character 1: expected a lower-case letter or digit, found 'G'",
        "me/Greeter:1|character 4: expected a lower-case letter or digit, found 'G'",
        "greeter:|character 9: expected a letter, digit or '_' to begin a tag, found the end",
        "greeter:-x|character 9: expected a letter, digit or '_' to begin a tag, found '-'",
        "a/|character 3: expected a lower-case letter or digit, found the end",
        "a..b|character 3: expected a lower-case letter or digit, found '.'",
        "a___b|character 4: expected a lower-case letter or digit, found '_'",
        "a-|character 3: expected a lower-case letter or digit, found the end",
        "a//b|character 3: expected a lower-case letter or digit, found '/'",
        "h.io:/a|character 6: expected the digits of a port, found '/'",
        "h.io:5x/a|character 7: expected '/' after the registry's host, found 'x'",
        "-h.io/a|character 1: expected a letter or digit of the registry's host, found '-'",
        "a@sha256:xyz|character 3: expected sha256: and 64 lower-case hexadecimal digits, found 's'",
        "foo_bar.com/a|character 4: expected '/' after the registry's host, found '_'",
        "a b|character 2: expected '/', ':' or '@', found ' '",
        "https://ghcr.io/me/a|character 7: expected the digits of a port, found '/'",
        "a/../../etc|character 3: expected a lower-case letter or digit, found '.'"
      })
  void anErrorSaysWhereAndWhatWasExpected(String text, String message) {
    assertThatThrownBy(() -> Reference.parse(text))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.kind()).isEqualTo(Failure.Kind.USAGE);
              assertThat(failure.problem()).isEqualTo("\"" + text + "\", " + message);
            });
  }

  @ParameterizedTest
  @ValueSource(ints = {128, 129})
  void lengthsAreBounded(int length) throws Exception {
    String tag = "t".repeat(length);
    String path = "p".repeat(length + 255 - 128 - "docker.io/library/".length());
    if (length == 128) {
      assertThat(Reference.parse(path + ":" + tag).tag()).contains(tag);
    } else {
      assertThatThrownBy(() -> Reference.parse("a:" + tag)).hasMessageContaining("character 131");
      assertThatThrownBy(() -> Reference.parse(path)).hasMessageContaining("255");
    }
  }

  @Test
  void partsThatAreNoNameAreRefused() {
    assertThatThrownBy(
            () -> new Reference("docker.io", "greeter", Optional.empty(), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Reference("a.io", "b/../c", Optional.empty(), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Reference("a.io", "b", Optional.of("x y"), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
