package dev.refract.elf.internal;

import dev.refract.elf.ElfClass;
import dev.refract.failure.Failure;

/// One section header (gABI, sections). Numbers are unsigned.
record Section(int type, long flags, long offset, long size, long align) {
  static final int NOTE = 7;
  static final int NOBITS = 8;
  static final int ARM_ATTRIBUTES = 0x70000003;

  private static final long ALLOCATED_CODE = 0x2 | 0x4;

  static int headerSize(ElfClass elfClass) {
    return switch (elfClass) {
      case ELF32 -> 40;
      case ELF64 -> 64;
    };
  }

  static Section read(ElfClass elfClass, Bytes header) throws Failure {
    return switch (elfClass) {
      case ELF32 ->
          new Section(header.s32(4), header.u32(8), header.u32(16), header.u32(20), header.u32(32));
      case ELF64 ->
          new Section(header.s32(4), header.u64(8), header.u64(24), header.u64(32), header.u64(48));
    };
  }

  /// Whether it stands for code that is in another file.
  boolean isCodeElsewhere() {
    return type == NOBITS && (flags & ALLOCATED_CODE) == ALLOCATED_CODE && size != 0;
  }
}
