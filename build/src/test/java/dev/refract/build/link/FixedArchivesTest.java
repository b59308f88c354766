package dev.refract.build.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What lld 19 prints of archives, read as it is meant.
class FixedArchivesTest {
  private static final String FIXED =
      """
      ld.lld-19: error: relocation R_ARM_ABS32 cannot be used against symbol '__table'; recompile with -fPIC
      >>> defined in /sysroot/usr/lib/arm-linux-gnueabihf/libgmp.a(mp_minv_tab.o)
      >>> referenced by dive_1.o:(__gmpn_divexact_1) in archive /sysroot/usr/lib/arm-linux-gnueabihf/libgmp.a

      ld.lld-19: error: relocation R_ARM_ABS32 cannot be used against local symbol; recompile with -fPIC
      >>> defined in /sysroot/usr/lib/arm-linux-gnueabihf/libother+1.2.a(x.o)
      >>> referenced by x.o:(x) in archive /sysroot/usr/lib/arm-linux-gnueabihf/libother+1.2.a
      """;

  @Test
  void namesThemAsAfterTheOption() {
    assertThat(FixedArchives.in(FIXED)).containsExactly("gmp", "other+1.2");
  }

  @Test
  void theRefusedReferenceCountsNotWhatItLeadsTo() {
    assertThat(
            FixedArchives.in(
                """
                ld.lld-19: error: relocation R_ARM_ABS32 cannot be used against symbol 'x'; recompile with -fPIC
                >>> defined in /sysroot/usr/lib/libinner.a(x.o)
                >>> referenced by main.cr:1
                >>>               object.o:(main)
                """))
        .isEmpty();
  }

  @Test
  void otherErrorsAreNotItsAffair() {
    assertThat(
            FixedArchives.in(
                """
                ld.lld-19: error: undefined symbol: __once_proxy
                >>> referenced by umutex.ao:(icu) in archive /sysroot/usr/lib/libicuuc.a
                """))
        .isEmpty();
    assertThat(FixedArchives.in("")).isEmpty();
  }
}
