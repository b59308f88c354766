package dev.refract.distro.apt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.refract.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionTest {
  private static final String[] PIECES = {
    "0",
    "1",
    "2",
    "9",
    "10",
    "007",
    "00",
    "99999999999999999999",
    "a",
    "b",
    "Z",
    "rc",
    "~",
    "~~",
    "+",
    ".",
    "..",
    "+dfsg",
    "~rc1",
    "deb12u1",
    "+b1",
    "A"
  };

  /// Versions that look like real ones, with what is known to go wrong: tildes, leading zeros, long
  /// runs of digits, letters against signs, empty parts.
  private static String random(Random random) {
    StringBuilder text = new StringBuilder();
    if (random.nextInt(4) == 0) {
      text.append(random.nextInt(3)).append(':');
    }
    text.append(random.nextInt(3));
    for (int i = random.nextInt(4); i > 0; i--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
      if (random.nextInt(6) == 0) {
        text.append("-1");
      }
    }
    if (random.nextInt(2) == 0) {
      text.append('-').append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }

  @Test
  void theOrderIsDpkgs() throws Exception {
    Random random = new Random(20261124);
    List<String> questions = new ArrayList<>();
    while (questions.size() < 10_000) {
      String a = random(random);
      String b = random.nextInt(3) == 0 ? mutated(a, random) : random(random);
      if (Version.isVersion(a) && Version.isVersion(b)) {
        int order = new Version(a).compareTo(new Version(b));
        assertThat(Integer.signum(new Version(b).compareTo(new Version(a))))
            .as("%s against %s, the other way round", a, b)
            .isEqualTo(-Integer.signum(order));
        String operator = order == 0 ? "eq" : order < 0 ? "lt" : "gt";
        questions.add(a + " " + operator + " " + b);
      }
    }
    assertThat(questions.stream().filter(q -> q.contains(" eq "))).hasSizeGreaterThan(50);
    String script =
        """
        while read a op b; do
          dpkg --compare-versions "$a" $op "$b" 2>/dev/null || echo "$a $op $b"
        done
        """;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<HostCommand.Result>> answers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        String some = String.join("\n", questions.subList(i * 2500, i * 2500 + 2500)) + "\n";
        answers.add(
            threads.submit(
                () -> HostCommand.run(List.of("sh", "-c", script), some, Map.of("LC_ALL", "C"))));
      }
      for (Future<HostCommand.Result> answer : answers) {
        assertThat(answer.get()).isEqualTo(new HostCommand.Result(0, ""));
      }
    }
  }

  /// The oracle can say no.
  @Test
  void dpkgCanDisagree() throws Exception {
    assertThat(HostCommand.run("dpkg", "--compare-versions", "1", "gt", "2").status()).isEqualTo(1);
  }

  /// Almost the same version.
  private static String mutated(String version, Random random) {
    int at = random.nextInt(version.length() + 1);
    String piece = PIECES[random.nextInt(PIECES.length)];
    return version.substring(0, at) + piece + version.substring(at);
  }

  @Test
  void theParts() {
    Version version = new Version("2:1.2-3~rc1-4+b1");
    assertThat(version.epoch()).isEqualTo(2);
    assertThat(version.upstream()).isEqualTo("1.2-3~rc1");
    assertThat(version.revision()).isEqualTo("4+b1");
    assertThat(new Version("1.0").epoch()).isZero();
    assertThat(new Version("1.0").revision()).isEmpty();
    assertThat(new Version("1:2:3").upstream()).isEqualTo("2:3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "1 2",
        ":1",
        "1:",
        "x:1",
        "-1:1",
        "99999999999:1",
        "1-",
        "-1",
        "1_2",
        "1:2-3:4",
        "1\n",
        "1(2)",
        "ä"
      })
  void whatIsNoVersion(String text) {
    assertThatThrownBy(() -> Version.parse(text))
        .isInstanceOf(Failure.class)
        .hasMessageStartingWith("[packages] not a package version: '");
  }

  @FuzzTest
  void anyTextIsAVersionOrAFailure(FuzzedDataProvider data) {
    String a = data.consumeString(40);
    String b = data.consumeRemainingAsString();
    if (Version.isVersion(a) && Version.isVersion(b)) {
      Version first = new Version(a);
      Version second = new Version(b);
      assertThat(Integer.signum(first.compareTo(second)))
          .isEqualTo(-Integer.signum(second.compareTo(first)));
      assertThat(first.compareTo(new Version(a))).isZero();
    }
  }
}
