package dev.refract.build.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refract.failure.Failure;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeLimitTest {
  private static TimeLimit of(String text) throws Failure {
    return TimeLimit.of(Map.of(TimeLimit.VARIABLE, text));
  }

  @Test
  void isHalfAnHourUnlessSaid() throws Failure {
    assertThat(TimeLimit.of(Map.of()).time()).isEqualTo(Duration.ofMinutes(30));
    assertThat(of("").time()).isEqualTo(Duration.ofMinutes(30));
  }

  @ParameterizedTest
  @CsvSource({"90s, PT90S", "5, PT5M", "5m, PT5M", "2h, PT2H"})
  void takesMinutesOrAUnit(String text, Duration time) throws Failure {
    assertThat(of(text).time()).isEqualTo(time);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1d", "1.5h", "soon", " 5", "5 m", "1000000"})
  void refusesAnythingElse(String text) {
    assertThatThrownBy(() -> of(text))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.kind()).isEqualTo(Failure.Kind.USAGE);
              assertThat(failure.problem()).contains(TimeLimit.VARIABLE, text.strip());
            });
  }

  @Test
  void saysHowLongItWas() throws Failure {
    assertThat(of("90s").exceeded("compile", "Crystal", "").problem())
        .isEqualTo("Crystal did not end within 90 seconds");
    assertThat(of("2h").exceeded("compile", "Crystal", "; why").problem())
        .isEqualTo("Crystal did not end within 120 minutes; why");
  }
}
