package dev.refract.build.emulator;

import dev.refract.elf.ElfClass;
import dev.refract.elf.Machine;
import java.util.HexFormat;
import java.util.Locale;

/// By what the kernel knows little-endian ELF programs and shared objects of a machine: the first
/// bytes of the file, and which of their bits count (Linux, admin-guide/binfmt-misc.rst).
///
/// @param magic 20 bytes in hexadecimal, from `e_ident` to `e_machine`
/// @param mask as many
public record BinaryFormat(String magic, String mask) {
  // Not the operating system's ABI and its version: GNU's extensions have other ones.
  private static final String IDENT_MASK = "ffffffffffffff00" + "ffffffffffffffff";
  // Debian lets x86 differ in what compilers for other systems leave in the padding.
  private static final String X86_IDENT_MASK = "fffffffffffefefc" + "ffffffffffffffff";
  // ET_EXEC and ET_DYN differ in the lowest bit.
  private static final String TYPE_AND_MACHINE_MASK = "feffffff";

  /// The format of programs of `machine`.
  public static BinaryFormat of(ElfClass size, Machine machine) {
    int bits =
        switch (size) {
          case ELF32 -> 1;
          case ELF64 -> 2;
        };
    boolean x86 = machine.equals(Machine.I386) || machine.equals(Machine.X86_64);
    String magic =
        String.format(
            Locale.ROOT,
            "7f454c46%02x0101000000000000000000" + "0200%02x%02x",
            bits,
            machine.code() & 0xff,
            machine.code() >> 8);
    return new BinaryFormat(magic, (x86 ? X86_IDENT_MASK : IDENT_MASK) + TYPE_AND_MACHINE_MASK);
  }

  /// What is written to `register`.
  ///
  /// @param name under which the kernel lists it
  /// @param interpreter the program that runs such files
  /// @param flags such as `OPF`
  public String registration(String name, String interpreter, String flags) {
    return ":"
        + name
        + ":M::"
        + escaped(magic)
        + ":"
        + escaped(mask)
        + ":"
        + interpreter
        + ":"
        + flags;
  }

  /// Whether files of this format are known by a registration of `otherMagic` and `otherMask`, from
  /// the start of the file.
  boolean isKnownBy(String otherMagic, String otherMask) {
    HexFormat hex = HexFormat.of();
    byte[] bytes = hex.parseHex(magic);
    byte[] wanted = hex.parseHex(otherMagic);
    byte[] counting = hex.parseHex(otherMask);
    if (wanted.length > bytes.length || counting.length != wanted.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (((bytes[i] ^ wanted[i]) & counting[i]) != 0) {
        return false;
      }
    }
    return true;
  }

  private static String escaped(String hex) {
    return hex.replaceAll("..", "\\\\x$0");
  }
}
