package dev.refract.elf;

/// The word size of a file, `EI_CLASS` (gABI, ELF identification).
public enum ElfClass {
  ELF32(32),
  ELF64(64);

  private final int bits;

  ElfClass(int bits) {
    this.bits = bits;
  }

  /// 32 or 64.
  public int bits() {
    return bits;
  }

  @Override
  public String toString() {
    return bits + "-bit";
  }
}
