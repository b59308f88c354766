package dev.refract.build.sbom;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LicenseTest {
  @ParameterizedTest
  @CsvSource({
    "MIT, true",
    "GPL-2.0+, true",
    "(MIT OR Apache-2.0) AND BSD-3-Clause, true",
    "GPL-3.0-only WITH Classpath-exception-2.0, true",
    "https://example.org/licence, false",
    "All rights reserved, false",
    "(MIT, false",
    "'', false",
  })
  void anExpressionIsToldFromOtherWords(String text, boolean expression) {
    assertThat(new License(text).isExpression()).isEqualTo(expression);
  }
}
