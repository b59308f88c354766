package dev.refract.elf;

import java.nio.ByteOrder;

/// The ELF header (gABI, ELF header): whom the file is for.
///
/// @param elfClass the word size
/// @param order the byte order of everything in the file
/// @param osAbi `EI_OSABI`, 0 to 255: 0 is System V (what Linux uses), 3 is GNU
/// @param type the kind of file
/// @param machine the processor family
/// @param flags `e_flags`, whose meaning is the machine's; [#armFlags()] for ARM
/// @param entry the virtual address where the program starts, 0 for none
public record ElfHeader(
    ElfClass elfClass,
    ByteOrder order,
    int osAbi,
    ElfType type,
    Machine machine,
    int flags,
    long entry) {

  /// The flags as the ARM ABI reads them; of no meaning for another [#machine()].
  public ArmFlags armFlags() {
    return new ArmFlags(flags);
  }
}
