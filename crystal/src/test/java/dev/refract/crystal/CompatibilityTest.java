package dev.refract.crystal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.failure.Failure;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CompatibilityTest {
  private static final CrystalVersion V1_6 = CrystalVersion.of(1, 6, 0);
  private static final CrystalVersion V1_14 = CrystalVersion.of(1, 14, 0);
  private static final CrystalVersion V1_21 = CrystalVersion.of(1, 21, 0);

  private static List<String> notes(CrystalVersion version, TargetBase base, CrystalTarget target) {
    return switch (Compatibility.of(version, base, target)) {
      case Compatibility.Offered offered -> offered.notes();
      case Compatibility.Refused refused -> throw new AssertionError(refused.reason());
    };
  }

  private static Failure refusal(CrystalVersion version, TargetBase base, CrystalTarget target) {
    return switch (Compatibility.of(version, base, target)) {
      case Compatibility.Offered offered -> throw new AssertionError("offered: " + offered.notes());
      case Compatibility.Refused refused -> refused.failure();
    };
  }

  @Test
  void everyTargetIsOfferedOnBookworm() {
    for (CrystalTarget target : CrystalTarget.values()) {
      for (CrystalVersion version : List.of(V1_6, V1_14, V1_21)) {
        assertThat(Compatibility.of(version, TargetBase.BOOKWORM, target))
            .isInstanceOf(Compatibility.Offered.class);
      }
    }
  }

  @Test
  void onlyBookwormHasThePcreOf1_6() {
    Failure failure = refusal(V1_6, TargetBase.TRIXIE, CrystalTarget.X86_64);
    assertThat(failure.kind()).isEqualTo(Failure.Kind.UNSUPPORTED);
    assertThat(failure.problem())
        .isEqualTo("Crystal 1.6.0 needs PCRE 1, which debian:trixie no longer has");
    assertThat(failure.remedy())
        .hasValueSatisfying(r -> assertThat(r).startsWith("--base debian:bookworm"));
    assertThat(notes(V1_14, TargetBase.TRIXIE, CrystalTarget.X86_64)).isEmpty();
  }

  @Test
  void oldVersionsAndOldLibrariesAreRefused() {
    assertThat(
            refusal(CrystalVersion.of(1, 5, 1), TargetBase.BOOKWORM, CrystalTarget.X86_64)
                .problem())
        .contains("older than 1.6.0");
    TargetBase bullseye = new TargetBase("debian:bullseye", TimeAbi.TIME32_LIBRARIES, 31, true);
    assertThat(refusal(V1_14, bullseye, CrystalTarget.ARM_V6).problem())
        .contains("glibc 2.31")
        .contains("2.34");
    assertThat(refusal(V1_14, bullseye, CrystalTarget.I386).problem()).contains("glibc 2.31");
    assertThat(notes(V1_14, bullseye, CrystalTarget.AARCH64)).isEmpty();
  }

  @Test
  void whatDoesNotWorkIsSaid() {
    assertThat(notes(V1_14, TargetBase.BOOKWORM, CrystalTarget.ARM_V7))
        .singleElement()
        .asString()
        .contains("2038");
    assertThat(notes(V1_21, TargetBase.BOOKWORM, CrystalTarget.ARM_V7)).isEmpty();
    assertThat(notes(V1_14, TargetBase.TRIXIE, CrystalTarget.ARM_V7)).isEmpty();
    assertThat(notes(V1_14, TargetBase.TRIXIE, CrystalTarget.I386))
        .as("Debian's libraries for i386 keep their 32-bit time")
        .singleElement()
        .asString()
        .contains("2038");
    assertThat(notes(V1_21, TargetBase.TRIXIE, CrystalTarget.I386)).isEmpty();
    assertThat(notes(V1_21, TargetBase.TRIXIE, CrystalTarget.I386_MUSL))
        .singleElement()
        .asString()
        .contains("2038");
    assertThat(notes(CrystalVersion.of(1, 22, 0), TargetBase.BOOKWORM, CrystalTarget.X86_64))
        .singleElement()
        .asString()
        .contains("newer");
    assertThat(notes(CrystalVersion.of(1, 21, 3), TargetBase.BOOKWORM, CrystalTarget.X86_64))
        .isEmpty();
  }
}
