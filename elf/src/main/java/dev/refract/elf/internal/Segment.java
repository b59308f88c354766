package dev.refract.elf.internal;

import dev.refract.elf.ElfClass;
import dev.refract.failure.Failure;

/// One program header (gABI, program header). Numbers are unsigned.
record Segment(int type, int flags, long offset, long address, long fileSize, long align) {
  static final int LOAD = 1;
  static final int DYNAMIC = 2;
  static final int INTERP = 3;
  static final int NOTE = 4;
  static final int GNU_STACK = 0x6474e551;
  static final int GNU_RELRO = 0x6474e552;
  static final int ARM_ATTRIBUTES = 0x70000003;

  static final int EXECUTABLE = 1;

  static int size(ElfClass elfClass) {
    return switch (elfClass) {
      case ELF32 -> 32;
      case ELF64 -> 56;
    };
  }

  static Segment read(ElfClass elfClass, Bytes header) throws Failure {
    return switch (elfClass) {
      case ELF32 ->
          new Segment(
              header.s32(0),
              header.s32(24),
              header.u32(4),
              header.u32(8),
              header.u32(16),
              header.u32(28));
      case ELF64 ->
          new Segment(
              header.s32(0),
              header.s32(4),
              header.u64(8),
              header.u64(16),
              header.u64(32),
              header.u64(48));
    };
  }

  /// Whether the file holds the byte for virtual address `wanted`.
  boolean holds(long wanted) {
    return type == LOAD
        && Long.compareUnsigned(wanted, address) >= 0
        && Long.compareUnsigned(wanted - address, fileSize) < 0;
  }

  boolean executable() {
    return (flags & EXECUTABLE) != 0;
  }
}
