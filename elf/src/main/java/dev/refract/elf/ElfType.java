package dev.refract.elf;

/// What kind of file it is, `e_type` (gABI, ELF header).
public enum ElfType {
  /// An object that is still to be linked.
  REL,
  /// A program for a fixed address.
  EXEC,
  /// A shared library, or a program that runs at any address.
  DYN,
  /// The memory image of a program that crashed.
  CORE
}
