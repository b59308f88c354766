package dev.refract.failure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailureTest {
  @Test
  void theMessageNamesThePlaceAndThePlatformInFrontOfIt() {
    Failure failure = new Failure(Failure.Kind.TOOL, "link", "no such library: -lfoo").remedy("x");
    assertThat(failure).hasMessage("[link] no such library: -lfoo");
    assertThat(failure.on("linux/arm/v6"))
        .hasMessage("[linux/arm/v6 link] no such library: -lfoo")
        .extracting(Failure::remedy)
        .isEqualTo(failure.remedy());
  }
}
