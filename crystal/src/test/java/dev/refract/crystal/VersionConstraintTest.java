package dev.refract.crystal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.failure.Failure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class VersionConstraintTest {
  /// By the shards manual: operators, `*`, a lone version as `>=`, the reach of `~>`.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1.6.0             | 1.6.0 1.14.0 2.0.0      | 1.5.9 0.36.1
          1.6               | 1.6.0 1.14.0            | 1.5.0
          1                 | 1.0.0 2.0.0             | 0.36.1
          *                 | 0.1.0 9.9.9             |
          ''                | 0.1.0                   |
          >= 1.0, < 2.0     | 1.0.0 1.21.0            | 0.36.0 2.0.0
          >=1.0,<2.0        | 1.0.0                   | 2.0.0
          > 1.14.0          | 1.14.1                  | 1.14.0
          <= 1.14           | 1.14.0                  | 1.14.1
          = 1.14            | 1.14.0                  | 1.14.1
          != 1.14.0         | 1.14.1 1.13.0           | 1.14.0
          ~> 1.4            | 1.4.0 1.21.0            | 1.3.9 2.0.0
          ~> 1.4.2          | 1.4.2 1.4.9             | 1.4.1 1.5.0
          ~> 1              | 1.0.0 1.21.0            | 2.0.0 0.9.0
          ~> 0.35, >= 0.35.1| 0.35.1 0.36.0           | 0.35.0 1.0.0
          > 1.0, 1.14.0     | 1.14.0                  | 1.15.0
          >= 1.0.0.rc1      | 1.0.0                   | 0.36.1
          < 1.14.0-dev      |                         | 1.14.0
          >= 1.0, *         | 1.0.0                   | 0.9.0
          """)
  void saysWhichVersionsAreWanted(String text, String wanted, String unwanted) throws Failure {
    VersionConstraint constraint = VersionConstraint.parse(text);
    for (String version : versions(wanted)) {
      assertThat(constraint.satisfiedBy(CrystalVersion.parse(version))).as(version).isTrue();
    }
    for (String version : versions(unwanted)) {
      assertThat(constraint.satisfiedBy(CrystalVersion.parse(version))).as(version).isFalse();
    }
  }

  private static List<String> versions(String text) {
    return text == null ? List.of() : List.of(text.split(" ", -1));
  }

  @Test
  void theCompilersOwnPreReleasePartDoesNotCount() throws Failure {
    CrystalVersion development = CrystalVersion.parse("1.22.0-dev");
    assertThat(VersionConstraint.parse(">= 1.22.0").satisfiedBy(development)).isTrue();
    assertThat(VersionConstraint.parse("< 1.22.0").satisfiedBy(development)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "newest",
        "1.x",
        ">= ",
        "~> ",
        ">> 1",
        "1 2",
        ">= 1.0 < 2.0",
        "^1.0",
        "v1",
        "1.0."
      })
  void refusesWhatIsNoConstraint(String text) {
    Failure failure = Failures.of(() -> VersionConstraint.parse(text));
    assertThat(failure.kind()).isEqualTo(Failure.Kind.PROJECT);
    assertThat(failure.problem())
        .startsWith("crystal: \"" + text)
        .contains("no version constraint");
  }

  @Test
  void versionsAreInOrder() throws Failure {
    List<CrystalVersion> ordered = new ArrayList<>();
    for (String text :
        List.of(
            "0.36.1",
            "1.0.0-1",
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.beta",
            "1.0.0-beta",
            "1.0.0-beta.2",
            "1.0.0-beta.11",
            "1.0.0-rc.1",
            "1.0.0",
            "1.0.1",
            "1.6.0",
            "1.14.0",
            "2.0.0")) {
      ordered.add(CrystalVersion.parse(text));
    }
    List<CrystalVersion> shuffled = new ArrayList<>(ordered);
    Collections.shuffle(shuffled, new Random(7));
    Collections.sort(shuffled);
    assertThat(shuffled).isEqualTo(ordered);
  }

  @Test
  void aVersionIsReadAndWrittenAlike() throws Failure {
    assertThat(CrystalVersion.parse("1.14.0-dev").toString()).isEqualTo("1.14.0-dev");
    assertThat(CrystalVersion.parse("1.14")).isEqualTo(CrystalVersion.of(1, 14, 0));
    assertThat(CrystalVersion.parse("1.22.0-dev").preRelease()).isEqualTo(Optional.of("dev"));
    assertThat(CrystalVersion.of(1, 15, 0).atLeast(1, 14)).isTrue();
    assertThat(CrystalVersion.of(1, 13, 9).atLeast(1, 14)).isFalse();
    for (String bad : List.of("", "1", "one", "1.2.3.4", "1.2.-1", "999999.0.0", "1.2 ")) {
      assertThat(Failures.of(() -> CrystalVersion.parse(bad)).kind())
          .as(bad)
          .isEqualTo(Failure.Kind.USAGE);
    }
  }
}
