package dev.refract.elf;

/// The processor family that a file's code is for, `e_machine`.
///
/// @param code as registered with the gABI, 0 to 65535
public record Machine(int code) {
  public static final Machine I386 = new Machine(3);
  public static final Machine PPC64 = new Machine(21);
  public static final Machine S390 = new Machine(22);
  public static final Machine ARM = new Machine(40);
  public static final Machine X86_64 = new Machine(62);
  public static final Machine AARCH64 = new Machine(183);
  public static final Machine RISCV = new Machine(243);

  public Machine {
    if (code < 0 || code > 0xffff) {
      throw new IllegalArgumentException("not an e_machine: " + code);
    }
  }

  /// The name for people: `ARM`, `AArch64`, `x86-64`, or `machine 8` where it has none here.
  @Override
  public String toString() {
    return switch (code) {
      case 3 -> "i386";
      case 21 -> "PowerPC64";
      case 22 -> "S/390";
      case 40 -> "ARM";
      case 62 -> "x86-64";
      case 183 -> "AArch64";
      case 243 -> "RISC-V";
      default -> "machine " + code;
    };
  }
}
