package dev.refract.elf;

import java.util.Arrays;
import java.util.Optional;

/// The values of `Tag_CPU_arch` (Arm ABI, addenda32), in the order of their numbers, which is that
/// of their birth and not of what they can do.
public enum ArmArchitecture {
  PRE_V4(0, "Pre-v4"),
  V4(1, "v4"),
  V4T(2, "v4T"),
  V5T(3, "v5T"),
  V5TE(4, "v5TE"),
  V5TEJ(5, "v5TEJ"),
  V6(6, "v6"),
  V6KZ(7, "v6KZ"),
  V6T2(8, "v6T2"),
  V6K(9, "v6K"),
  V7(10, "v7"),
  V6_M(11, "v6-M"),
  V6S_M(12, "v6S-M"),
  V7E_M(13, "v7E-M"),
  V8(14, "v8"),
  V8_R(15, "v8-R"),
  V8_M_BASELINE(16, "v8-M.baseline"),
  V8_M_MAINLINE(17, "v8-M.mainline"),
  V8_1_A(18, "v8.1-A"),
  V8_2_A(19, "v8.2-A"),
  V8_3_A(20, "v8.3-A"),
  V8_1_M_MAINLINE(21, "v8.1-M.mainline"),
  V9(22, "v9");

  private final int code;
  private final String label;

  ArmArchitecture(int code, String label) {
    this.code = code;
    this.label = label;
  }

  /// The architecture with number `code`, if there is one.
  public static Optional<ArmArchitecture> of(long code) {
    return Arrays.stream(values()).filter(arch -> arch.code == code).findFirst();
  }

  /// The number in the file.
  public int code() {
    return code;
  }

  /// The name as binutils prints it: `v6KZ`.
  public String label() {
    return label;
  }
}
