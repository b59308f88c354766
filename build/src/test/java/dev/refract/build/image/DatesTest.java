package dev.refract.build.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refract.build.plan.Revision;
import dev.refract.failure.Failure;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatesTest {
  private static final Optional<Revision> COMMIT =
      Optional.of(
          new Revision(
              "0".repeat(40), Instant.ofEpochSecond(2000), Optional.empty(), Optional.empty()));

  @Test
  void theNewestOfPackagesAndCommit() throws Exception {
    assertThat(Dates.of(Map.of(), COMMIT, 1000).created()).isEqualTo(Instant.ofEpochSecond(2000));
    assertThat(Dates.of(Map.of(), COMMIT, 3000).created()).isEqualTo(Instant.ofEpochSecond(3000));
    assertThat(Dates.of(Map.of(), Optional.empty(), 1000).clamped(5)).isEqualTo(5);
  }

  @Test
  void sourceDateEpochBeatsBothAndNoFileIsNewer() throws Exception {
    Dates dates = Dates.of(Map.of("SOURCE_DATE_EPOCH", "1500"), COMMIT, 3000);
    assertThat(dates.created()).isEqualTo(Instant.ofEpochSecond(1500));
    assertThat(dates.clamped(3000)).isEqualTo(1500);
    assertThat(dates.clamped(1000)).isEqualTo(1000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"now", "-1", "1.5", "99999999999999"})
  void anythingElseIsAUsageError(String text) {
    assertThatThrownBy(() -> Dates.of(Map.of("SOURCE_DATE_EPOCH", text), COMMIT, 0))
        .isInstanceOfSatisfying(
            Failure.class, f -> assertThat(f.kind()).isEqualTo(Failure.Kind.USAGE));
  }
}
