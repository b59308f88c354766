package dev.refract.build.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refract.failure.Failure;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplatesTest {
  private static final Place PLACE = new Place("refract.yml", 3, 9, "image.name");

  private static String filled(String text, Surroundings around) throws Failure {
    return new Templates(around).fill(text, PLACE).text();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '§',
      value = {
        "plain | plain",
        "a}}b | a}}b",
        "{{git.commit}} | 0123456789abcdef0123456789abcdef01234567",
        "{{git.short-commit}} | 0123456",
        "{{ git.branch }}-{{git.tag}} | feature/x-v1.2.3",
        "{{git.dirty}} | false",
        "{{git.date}} | 2024-05-06T07:08:09Z",
        "{{date}} | 2024-05-06T07:08:09Z",
        "{{date.day}} | 2024-05-06",
        "{{date.seconds}} | 1714979289",
        "{{shard.name}}:{{shard.version}} | lamp:1.2.3",
        "{{env.TOKEN}} | s3cret",
        "{{env.NONE or env.TOKEN}} | s3cret",
        "{{env.NONE or \"a b\"}} | a b",
        "{{env.NONE or 'it}}self'}} | it}}self",
        "{{ env.NONE or env.NEITHER or '' }} | §§",
        "{{git.tag or env.NONE}} | v1.2.3",
        "{{\"{{\"}}x}} | {{x}}",
      })
  void fillsIn(String text, String expected) throws Exception {
    assertThat(filled(text, Lamp.around())).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '§',
      value = {
        "{{git.comit}} | a template has no name \"git.comit\"; write git.commit",
        "{{Git.tag}} | a template has no name \"Git.tag\"; write git.tag",
        "{{env.A-B}} | a template has no name \"env.A-B\"; write env.NAME or one of git.commit, git.short-commit, git.branch, git.tag, git.dirty, git.date, date, date.day, date.seconds, shard.name, shard.version",
        "{{git.tag or git.comit}} | a template has no name \"git.comit\"; write git.commit",
        "{{env.NONE}} | \"{{env.NONE}}\" has no value: the variable NONE is not set; give it a default, such as {{… or \"none\"}}",
        "{{env.EMPTY}} | \"{{env.EMPTY}}\" has no value: the variable EMPTY is not set; give it a default, such as {{… or \"none\"}}",
        "{{env.A or env.B}} | \"{{env.A or env.B}}\" has no value: the variable A is not set; give it a default, such as {{… or \"none\"}}",
        "a {{git.tag | a template without its end: \"{{git.tag\"; write it such as {{git.tag or \"dev\"}}, and {{\"{{\"}} for the characters {{",
        "{{git.tag or \"x}} | no template: \"{{git.tag or \"x}}\"; write it such as {{git.tag or \"dev\"}}, and {{\"{{\"}} for the characters {{",
        "{{}} | no template: \"{{}}\"; write a name, such as {{git.tag}}",
        "{{git.tag git.branch}} | no template: \"{{git.tag git.branch}}\"; write `or` between two terms",
        "{{git.tag or}} | no template: \"{{git.tag or}}\"; write a name, such as {{git.tag}}",
        "{{or git.tag}} | no template: \"{{or git.tag}}\"; write `or` between two terms",
        "{{.Env.HOME}} | no template: \"{{.Env.HOME}}\"; write it such as {{git.tag or \"dev\"}}, and {{\"{{\"}} for the characters {{",
      })
  void refuses(String text, String expected) throws Exception {
    Surroundings around = Lamp.around(Map.of("EMPTY", ""), Optional.of(Lamp.commit()));
    assertThatThrownBy(() -> filled(text, around))
        .isInstanceOfSatisfying(
            Failure.class,
            f ->
                assertThat(f.problem() + "; " + f.remedy().orElse(""))
                    .isEqualTo("refract.yml:3:9: image.name: " + expected));
  }

  @Test
  void withoutACommitThatIsSaid() throws Exception {
    Surroundings around = Lamp.around(Map.of(), Optional.empty());
    for (TemplateName name : TemplateName.values()) {
      if (name.value(around).isEmpty()) {
        assertThat(name.absence(around)).contains("git knows no commit of this project");
      }
    }
    assertThat(filled("{{date or 'never'}}", around)).isEqualTo("never");
  }

  @Test
  void theDateIsSourceDateEpochWhereItIsSet() throws Exception {
    Map<String, String> environment = Map.of("SOURCE_DATE_EPOCH", "86400");
    assertThat(filled("{{date}}", Lamp.around(environment, Optional.of(Lamp.commit()))))
        .isEqualTo("1970-01-02T00:00:00Z");
    assertThat(filled("{{date.day}}", Lamp.around(environment, Optional.empty())))
        .isEqualTo("1970-01-02");
  }

  @Test
  void whatIsFilledInIsNotLookedAtAgain() throws Exception {
    assertThat(filled("{{env.A}}", Lamp.around(Map.of("A", "{{env.B}}"), Optional.empty())))
        .isEqualTo("{{env.B}}");
  }

  @Test
  void aTextDoesNotGrowWithoutEnd() throws Exception {
    Surroundings around = Lamp.around(Map.of("A", "x".repeat(60_000)), Optional.empty());
    assertThatThrownBy(() -> filled("{{env.A}}".repeat(1000), around))
        .hasMessageContaining("more than 65536 characters");
  }
}
