package dev.refract.distro.apt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.refract.failure.Failure;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RelationTest {
  @Test
  void aFieldIsTakenApart() throws Exception {
    List<Relation> relations =
        Relation.parseField("libc6 (>= 2.36), perl:any|perl5 , a+b.c-1(<<1:2~),, x (= 3),");
    assertThat(relations.stream().map(Relation::toString))
        .containsExactly("libc6 (>= 2.36)", "perl:any | perl5", "a+b.c-1 (<< 1:2~)", "x (= 3)");
    assertThat(relations.get(1).alternatives().getFirst().architecture())
        .isEqualTo(Optional.of("any"));
    assertThat(Relation.parseField("  ")).isEmpty();
    assertThat(Relation.parse("a (< 1)")).hasToString("a (<= 1)");
    assertThat(Relation.parse("a (> 1)")).hasToString("a (>= 1)");
  }

  @ParameterizedTest
  @CsvSource({
    "<<, true, false, false",
    "<=, true, true, false",
    "=, false, true, false",
    ">=, false, true, true",
    ">>, false, false, true"
  })
  void aConstraintAdmits(String operator, boolean earlier, boolean same, boolean later)
      throws Exception {
    Relation.Constraint constraint =
        Relation.parse("a (" + operator + " 1.5)")
            .alternatives()
            .getFirst()
            .constraint()
            .orElseThrow();
    assertThat(constraint.admits(new Version("1.4"))).isEqualTo(earlier);
    assertThat(constraint.admits(new Version("1.05"))).isEqualTo(same);
    assertThat(constraint.admits(new Version("1.10"))).isEqualTo(later);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",",
        "a b",
        "a |",
        "| a",
        "a (1)",
        "a (>= )",
        "a (>= 1",
        "a (>= 1) b",
        "a [amd64]",
        "a <!nocheck>",
        "-a",
        "a:",
        "a (=> 1)",
        "a (>= 1_2)",
        "a, b",
        "ä"
      })
  void whatIsNoRelation(String text) {
    assertThatThrownBy(() -> Relation.parse(text)).isInstanceOf(Failure.class);
  }

  @FuzzTest
  void anyTextIsRelationsOrAFailure(FuzzedDataProvider data) throws Exception {
    String text = data.consumeRemainingAsString();
    List<Relation> relations;
    try {
      relations = Relation.parseField(text);
    } catch (Failure e) {
      return;
    }
    for (Relation relation : relations) {
      assertThat(Relation.parse(relation.toString())).isEqualTo(relation);
    }
  }
}
