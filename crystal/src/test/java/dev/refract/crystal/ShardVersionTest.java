package dev.refract.crystal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The order and the constraints of versions; the expectations are those of shards' own tests
/// (`spec/unit/versions_spec.cr`).
class ShardVersionTest {
  @Test
  void theOrderIsThatOfShards() {
    List<String> ascending =
        List.of(
            "0.0.1",
            "0.1.0",
            "0.1.1",
            "0.2.1",
            "0.2.10",
            "0.2.10.1",
            "0.2.11",
            "0.10.0",
            "0.20.1",
            "1.0.0-alpha",
            "1.0.0.beta",
            "1.0.0-pre1",
            "1.0.0-pre2",
            "1.0.0-rc1",
            "1.0.0-rc2",
            "1.0.0-rc10",
            "1.0.0");
    for (int i = 0; i < ascending.size(); i++) {
      for (int j = 0; j < ascending.size(); j++) {
        ShardVersion version = new ShardVersion(ascending.get(i));
        assertThat(version.satisfies("< " + ascending.get(j)))
            .as("%s < %s", version, ascending.get(j))
            .isEqualTo(i < j);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0.1, 0.1.0.0",
    "1.0.0-alpha, 1.0.0.alpha",
    "1.0.beta, 1.0.0.0.0.0.beta",
    "1.0+build1, 1.0+build2",
    "2016.09, 2016.9"
  })
  void someAreEqual(String a, String b) {
    assertThat(new ShardVersion(a).satisfies("= " + b)).isTrue();
    assertThat(new ShardVersion(a).satisfies(b)).isTrue();
    assertThat(new ShardVersion(a).satisfies("!= " + b)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "1.2.3, ~> 1.2.0, true",
    "1.3.0, ~> 1.2.0, false",
    "1.3.0, ~> 1.2, true",
    "2.0.0, ~> 1.2, false",
    "10.0.0, ~> 1.2, false",
    "1.9.9, ~> 1, true",
    "2.0.0, ~> 1, false",
    "10.0.0, ~> 1, false",
    "1, ~> 1, true",
    "0.1.10, ~> 0.1.1, true",
    "1.2.0, ~> 1.2.3, false",
    "1.5.0, '>= 1.0, < 2', true",
    "2.0.0, '>= 1.0, < 2', false",
    "1.5.0, '>= 1.0, != 1.5', false",
    "1.5.0, *, true",
    "1.5.0, '', true",
    "1.2.3+git.commit.0123abcd, ~> 1.2, true",
    "1.5.0, not a version, true"
  })
  void constraintsAreThoseOfShards(String version, String constraint, boolean holds) {
    assertThat(new ShardVersion(version).satisfies(constraint)).isEqualTo(holds);
  }

  @Test
  void aVersionMayNameACommit() {
    assertThat(new ShardVersion("1.2.3+git.commit.0123abcd").commit()).contains("0123abcd");
    assertThat(new ShardVersion("1.2.3+git.commit.0123abcd").release()).isEqualTo("1.2.3");
    assertThat(new ShardVersion("1.2.3+build").commit()).isEmpty();
  }
}
