package dev.refract.build.audit;

/// How floating-point arguments travel on 32-bit ARM (Arm ABI, aapcs32). Code of one kind cannot
/// call code of the other.
public enum FloatAbi {
  /// In core registers, whether or not the code computes with VFP instructions: Debian's armel.
  SOFT("soft-float"),
  /// In VFP registers: Debian's armhf, and Raspbian.
  HARD("hard-float");

  private final String label;

  FloatAbi(String label) {
    this.label = label;
  }

  @Override
  public String toString() {
    return label;
  }
}
