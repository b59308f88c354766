package dev.refract.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.cli.terminal.Colours.Wish;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColoursTest {
  @ParameterizedTest
  @CsvSource({
    // wish, on a terminal, environment, colours
    "AUTO, true, TERM=xterm, true",
    "AUTO, false, TERM=xterm, false",
    "AUTO, true, TERM=dumb, false",
    "AUTO, true, '', false",
    "AUTO, true, TERM=xterm NO_COLOR=1, false",
    "AUTO, true, TERM=xterm NO_COLOR=, true",
    "AUTO, true, TERM=xterm CLICOLOR=0, false",
    "AUTO, false, FORCE_COLOR=1, true",
    "AUTO, false, FORCE_COLOR=0, false",
    "AUTO, false, CLICOLOR_FORCE=1, true",
    "AUTO, true, TERM=xterm FORCE_COLOR=1 NO_COLOR=1, false",
    "ALWAYS, false, NO_COLOR=1, true",
    "NEVER, true, TERM=xterm FORCE_COLOR=1, false"
  })
  void decides(Wish wish, boolean terminal, String variables, boolean on) {
    Map<String, String> environment =
        Arrays.stream(variables.split(" ", -1))
            .filter(variable -> !variable.isEmpty())
            .collect(
                Collectors.toMap(
                    variable -> variable.substring(0, variable.indexOf('=')),
                    variable -> variable.substring(variable.indexOf('=') + 1)));
    assertThat(Colours.decide(wish, environment, terminal).on()).isEqualTo(on);
  }

  @Test
  void writesNoEscapeSequenceWhenOff() {
    assertThat(new Colours(false).paint(Colours.Role.BAD, "x")).isEqualTo("x");
    assertThat(new Colours(true).paint(Colours.Role.BAD, "x")).isEqualTo("\u001b[1;31mx\u001b[0m");
    assertThat(new Colours(true).paint(Colours.Role.PLAIN, "x")).isEqualTo("x");
  }
}
