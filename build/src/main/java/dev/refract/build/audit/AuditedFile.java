package dev.refract.build.audit;

import dev.refract.elf.ArmTag;
import dev.refract.elf.ElfFile;

/// One ELF file of an image.
///
/// @param path in the image
/// @param elf what the file says of itself
public record AuditedFile(String path, ElfFile elf) {

  /// Machine and kind in a few words: `ARM program, v6KZ, VFPv2`.
  public String description() {
    StringBuilder text = new StringBuilder(elf.header().machine().toString());
    text.append(
        switch (elf.header().type()) {
          case REL -> " object";
          case EXEC -> " program";
          case DYN -> elf.isProgram() ? " program" : " library";
          case CORE -> " core dump";
        });
    if (elf.debugOnly()) {
      text.append(", debugging information only");
    }
    elf.armAttributes()
        .ifPresent(attributes -> {
          text.append(", ").append(attributes.meaning(ArmTag.CPU_ARCH));
          if (attributes.number(ArmTag.FP_ARCH) != 0) {
            text.append(", ").append(attributes.meaning(ArmTag.FP_ARCH));
          }
        });
    return text.toString();
  }
}
