package dev.refract.distro.apk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refract.failure.Failure;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The rules of apk-package(5), a few cases for each. (In development the whole table of apk-tools'
/// own tests was run through this class.)
class VersionTest {
  // Each line sorts upwards, whatever is between two of them.
  private static final List<List<String>> ASCENDING =
      List.of(
          List.of("1", "1.0", "1.0.0"),
          List.of("1.2", "1.10", "2"),
          List.of("1.01", "1.02", "1.1", "1.2"),
          List.of("8.2.0015", "8.2.002", "8.2.1"),
          List.of("1.1", "1.1a", "1.1b", "1.1.1"),
          List.of(
              "1_alpha",
              "1_alpha1",
              "1_beta",
              "1_pre",
              "1_rc1",
              "1_rc2",
              "1",
              "1_cvs1",
              "1_svn1",
              "1_git20240101",
              "1_hg1",
              "1_p1",
              "1_p2"),
          List.of("1_alpha_pre2", "1_alpha", "1_alpha_p1"),
          List.of("1-r0", "1-r1", "1-r9", "1-r10", "1_p1-r0", "1a-r0", "1.0-r0"),
          List.of("1", "1~0a", "1~1b", "1_p1"),
          List.of("99999999999999999999", "100000000000000000000"));

  @Test
  void versionsAreInTheOrderOfApk() {
    for (List<String> versions : ASCENDING) {
      for (int i = 0; i < versions.size(); i++) {
        for (int j = 0; j < versions.size(); j++) {
          assertThat(
                  Integer.signum(
                      new Version(versions.get(i)).compareTo(new Version(versions.get(j)))))
              .as("%s and %s", versions.get(i), versions.get(j))
              .isEqualTo(Integer.compare(i, j));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "a", "1.", ".1", "1..2", "1bc", "1_foo", "1_", "1-1", "1-r", "1-r1_p1", "1~", "1~xyz",
        "1 ", "1:2", "-r1", "1_p1a", "1é"
      })
  void whatIsNoVersionIsRefused(String text) {
    assertThatThrownBy(() -> Version.parse(text))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("not a version of apk");
  }

  @ParameterizedTest
  @CsvSource({
    "3.6.9, ~3.6, true",
    "3.60, ~3.6, false",
    "3.6_rc1, ~3.6, true",
    "3.6-r3, ~=3.6, true",
    "3, ~3.6, false",
    "1.2-r1, =1.2, false",
    "1.2-r1, >1.2, true",
    "1.2, >=1.2, true",
    "1.2_rc1, >=1.2, false",
    "1.2_rc1, <1.2, true",
    "1.2, <=1.2-r0, true",
    "1.3, >~1.2, true",
    "1.2.9, <~1.2, true",
    "1.1, >~1.2, false",
  })
  void boundsAdmitWhatTheySay(String version, String bound, boolean admitted) throws Failure {
    assertThat(
            Relation.parse("name" + bound).constraint().orElseThrow().admits(new Version(version)))
        .isEqualTo(admitted);
  }

  @Test
  void namesOfAllKindsAreRead() throws Failure {
    List<Relation> relations =
        Relation.parseField(
            "so:libc.musl-x86_64.so.1 cmd:[ pc:gtk+-3.0>=3.24 /bin/sh !uclibc-utils<1.1"
                + " py3.12:a@edge");
    assertThat(relations.stream().map(Relation::toString))
        .containsExactly(
            "so:libc.musl-x86_64.so.1",
            "cmd:[",
            "pc:gtk+-3.0>=3.24",
            "/bin/sh",
            "!uclibc-utils<1.1",
            "py3.12:a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a=", "a<>1", "a=1_foo", "!", "=1", "a=1=2", "a~!b"})
  void whatIsNoRelationIsRefused(String text) {
    assertThatThrownBy(() -> Relation.parse(text))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("not a relation");
  }
}
