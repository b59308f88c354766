/// What an ELF file says of itself: machine, loader, libraries and symbol versions it needs, and
/// the ARM build attributes that tell which processors it runs on.
///
/// [ElfFile#read(java.nio.file.Path)] is the way in. Sources of the format: the System V gABI
/// chapters 4 and 5, the Linux Standard Base for symbol versions, and the Arm ABI's `aaelf32` and
/// `addenda32` for `e_flags` and build attributes.
@NullMarked
package dev.refract.elf;

import org.jspecify.annotations.NullMarked;
