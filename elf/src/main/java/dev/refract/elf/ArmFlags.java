package dev.refract.elf;

/// `e_flags` of a file for 32-bit ARM (aaelf32, ELF header).
///
/// @param bits all of them
public record ArmFlags(int bits) {
  private static final int SOFT_FLOAT = 0x200;
  private static final int HARD_FLOAT = 0x400;

  /// The version of the embedded ABI: 5 today, 0 for a file that says nothing or is of the old ABI.
  public int eabi() {
    return bits >>> 24;
  }

  /// Whether floating-point arguments are said to travel in core registers.
  public boolean softFloat() {
    return (bits & SOFT_FLOAT) != 0;
  }

  /// Whether floating-point arguments are said to travel in VFP registers.
  public boolean hardFloat() {
    return (bits & HARD_FLOAT) != 0;
  }
}
