package dev.refract.build.audit;

import dev.refract.elf.ArmArchitecture;
import java.util.List;
import java.util.Set;

/// What the least 32-bit ARM machine of a platform can run.
///
/// @param name the highest architecture for people: `v6`
/// @param architectures values of `Tag_CPU_arch` that it runs
/// @param floatAbi how everything in the image passes floating-point arguments
/// @param thumb2 whether it knows Thumb-2
/// @param floatingPoint values of `Tag_FP_arch` that it runs, the best one last
/// @param highestSimd the highest value of `Tag_Advanced_SIMD_arch`, 0 for a machine without NEON
/// @param divide whether it has division instructions in ARM state
public record ArmLimits(
    String name,
    Set<ArmArchitecture> architectures,
    FloatAbi floatAbi,
    boolean thumb2,
    List<Integer> floatingPoint,
    int highestSimd,
    boolean divide) {

  /// The ARM1176JZF-S of the first Raspberry Pis, with soft-float calls as in Debian's armel.
  public static final ArmLimits V6 =
      new ArmLimits(
          "v6",
          Set.of(
              ArmArchitecture.PRE_V4,
              ArmArchitecture.V4,
              ArmArchitecture.V4T,
              ArmArchitecture.V5T,
              ArmArchitecture.V5TE,
              ArmArchitecture.V5TEJ,
              ArmArchitecture.V6,
              ArmArchitecture.V6K,
              ArmArchitecture.V6KZ),
          FloatAbi.SOFT,
          false,
          List.of(0, 1, 2),
          0,
          false);

  /// The same processor with hard-float calls, as in Raspbian.
  public static final ArmLimits V6_HARD =
      new ArmLimits("v6", V6.architectures(), FloatAbi.HARD, false, V6.floatingPoint(), 0, false);

  /// The Cortex-A7, with hard-float calls as in Debian's armhf: VFPv4, NEON, division.
  public static final ArmLimits V7 =
      new ArmLimits(
          "v7",
          Set.of(
              ArmArchitecture.PRE_V4,
              ArmArchitecture.V4,
              ArmArchitecture.V4T,
              ArmArchitecture.V5T,
              ArmArchitecture.V5TE,
              ArmArchitecture.V5TEJ,
              ArmArchitecture.V6,
              ArmArchitecture.V6K,
              ArmArchitecture.V6KZ,
              ArmArchitecture.V6T2,
              ArmArchitecture.V7),
          FloatAbi.HARD,
          true,
          List.of(0, 1, 2, 4, 3, 6, 5),
          2,
          true);

  public ArmLimits {
    architectures = Set.copyOf(architectures);
    floatingPoint = List.copyOf(floatingPoint);
    if (architectures.isEmpty() || floatingPoint.isEmpty()) {
      throw new IllegalArgumentException("a machine runs something");
    }
  }
}
