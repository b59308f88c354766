package dev.refract.build.audit;

import dev.refract.elf.ArmTag;
import dev.refract.elf.Assembler;
import dev.refract.elf.ElfClass;
import dev.refract.elf.Machine;
import dev.refract.failure.Failure;
import dev.refract.oci.Platform;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// An image of hand-made ELF files.
public final class Sample {
  static final Map<ArmTag, Integer> ARMEL =
      Map.of(ArmTag.CPU_ARCH, 4, ArmTag.ARM_ISA_USE, 1, ArmTag.THUMB_ISA_USE, 1);
  static final Map<ArmTag, Integer> ARMHF =
      Map.of(
          ArmTag.CPU_ARCH,
          10,
          ArmTag.CPU_ARCH_PROFILE,
          (int) 'A',
          ArmTag.THUMB_ISA_USE,
          2,
          ArmTag.FP_ARCH,
          4,
          ArmTag.ABI_VFP_ARGS,
          1);

  private final SortedMap<String, Tree.Entry> entries = new TreeMap<>();

  /// An image for arm/v6 with a loader, a libc and a program that all fit.
  static Sample v6() {
    return new Sample()
        .put("lib/ld-linux.so.3", armel().soname("ld-linux.so.3"))
        .put(
            "usr/lib/arm-linux-gnueabi/libc.so.6",
            armel()
                .soname("libc.so.6")
                .needed("ld-linux.so.3")
                .defines("GLIBC_2.4", "GLIBC_2.9", "GLIBC_2.34", "GLIBC_2.36", "GLIBC_PRIVATE"))
        .put("usr/bin/greeter", program());
  }

  public static Assembler armel() {
    return Assembler.arm().flags(0x5000200).stack(false).attributes(ARMEL);
  }

  public static Assembler armhf() {
    return Assembler.arm().flags(0x5000400).stack(false).attributes(ARMHF);
  }

  public static Assembler program() {
    return armel()
        .interpreter("/lib/ld-linux.so.3")
        .needed("libc.so.6")
        .needs("libc.so.6", "GLIBC_2.4", "GLIBC_2.34");
  }

  public static Assembler wide(Machine machine) {
    return new Assembler(ElfClass.ELF64, ByteOrder.LITTLE_ENDIAN, machine).stack(false);
  }

  Sample put(String path, Assembler file) {
    return put(path, file.bytes());
  }

  Sample put(String path, byte[] content) {
    entries.put(path, new Tree.Memory(MemorySegment.ofArray(content)));
    return this;
  }

  Sample link(String path, String target) {
    entries.put(path, new Tree.Link(target));
    return this;
  }

  Sample without(String path) {
    entries.remove(path);
    return this;
  }

  Tree tree() {
    return Tree.of(entries);
  }

  AuditReport audit() throws Failure, IOException {
    return audit("linux/arm/v6");
  }

  AuditReport audit(String platform) throws Failure, IOException {
    return Audit.of(Expectation.of(Platform.parse(platform)), tree());
  }

  List<String> errors() throws Failure, IOException {
    return audit().errors().stream().map(Finding::message).toList();
  }

  List<String> warnings() throws Failure, IOException {
    return audit().findings().stream()
        .filter(finding -> finding.severity() == Severity.WARNING)
        .map(Finding::message)
        .toList();
  }
}
