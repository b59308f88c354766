package dev.refract.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "999, 999 B",
    "1000, 1.0 kB",
    "999949, 999.9 kB",
    "999950, 1.0 MB",
    "61200000, 61.2 MB",
    "9223372036854775807, 9.2 EB"
  })
  void bytes(long count, String shown) {
    assertThat(Amounts.bytes(count)).isEqualTo(shown);
  }

  @Test
  void progressNamesTheUnitOnceWhereItCan() {
    assertThat(Amounts.progress(61_200_000, 104_500_000)).isEqualTo("61.2 of 104.5 MB");
    assertThat(Amounts.progress(812, 104_500_000)).isEqualTo("812 B of 104.5 MB");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.00 s",
    "40, 0.04 s",
    "94, 0.09 s",
    "95, 0.1 s",
    "3249, 3.2 s",
    "9949, 9.9 s",
    "9950, 10 s",
    "59499, 59 s",
    "59500, 1 min 00 s",
    "125000, 2 min 05 s"
  })
  void time(long millis, String shown) {
    assertThat(Amounts.time(Duration.ofMillis(millis))).isEqualTo(shown);
  }
}
