package dev.refract.build.audit;

import dev.refract.elf.ArmArchitecture;
import dev.refract.elf.ArmAttributes;
import dev.refract.elf.ArmFlags;
import dev.refract.elf.ArmTag;
import dev.refract.elf.DynamicSection;
import dev.refract.elf.ElfFile;
import dev.refract.elf.ElfType;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What is checked of a file for 32-bit ARM: flags and build attributes.
final class ArmRules {
  private static final int EABI = 5;
  private static final int THUMB_2 = 2;
  private static final int VFP_REGISTERS = 1;
  private static final int COMPATIBLE = 3;
  private static final int DIVIDE_IN_ARM = 2;
  private static final String MICROCONTROLLER = "Microcontroller";

  private static final List<String> FEATURE_FOLDERS = List.of("glibc-hwcaps", "neon", "vfp");

  private static final Set<ArmArchitecture> WITHOUT_THUMB_2 =
      EnumSet.of(
          ArmArchitecture.PRE_V4,
          ArmArchitecture.V4,
          ArmArchitecture.V4T,
          ArmArchitecture.V5T,
          ArmArchitecture.V5TE,
          ArmArchitecture.V5TEJ,
          ArmArchitecture.V6,
          ArmArchitecture.V6KZ,
          ArmArchitecture.V6K);

  private final Expectation expectation;
  private final ArmLimits limits;
  private final String path;
  private final ElfFile file;
  private final List<Finding> findings;
  private final boolean linked;

  ArmRules(
      Expectation expectation,
      ArmLimits limits,
      String path,
      ElfFile file,
      List<Finding> findings) {
    this.expectation = expectation;
    this.limits = limits;
    this.path = path;
    this.file = file;
    this.findings = findings;
    this.linked = file.header().type() != ElfType.REL;
  }

  void check() {
    ArmFlags flags = file.header().armFlags();
    if (flags.eabi() != EABI) {
      error(
          Rule.ABI_VERSION,
          "e_flags 0x" + Integer.toHexString(flags.bits()) + " say EABI version " + flags.eabi(),
          "Linux has version " + EABI);
    }
    checkFloatAbi(flags);
    if (file.armAttributes().isPresent()) {
      checkAttributes(file.armAttributes().get());
    } else if (linked) {
      add(
          Rule.ATTRIBUTES,
          Severity.WARNING,
          "it has no ARM attributes",
          "so nothing tells which processors it runs on");
    }
  }

  /// The flags decide where they say something, as for the loader. The linker sets them from all
  /// that it links; an attribute may be missing because no argument is a floating-point number.
  private void checkFloatAbi(ArmFlags flags) {
    long arguments =
        file.armAttributes().map(attributes -> attributes.number(ArmTag.ABI_VFP_ARGS)).orElse(0L);
    String wanted = expectation.platform() + " is " + limits.floatAbi();
    boolean hardAttribute = arguments == VFP_REGISTERS;
    if (arguments > VFP_REGISTERS && arguments != COMPATIBLE) {
      error(Rule.FLOAT_ABI, says(ArmTag.ABI_VFP_ARGS), wanted);
      return;
    }
    switch (limits.floatAbi()) {
      case SOFT -> {
        if (hardAttribute) {
          error(Rule.FLOAT_ABI, says(ArmTag.ABI_VFP_ARGS), wanted);
        } else if (flags.hardFloat()) {
          error(Rule.FLOAT_ABI, "e_flags say hard-float", wanted);
        }
      }
      case HARD -> {
        if (flags.softFloat()) {
          error(Rule.FLOAT_ABI, "e_flags say soft-float", wanted);
        } else if (linked && !flags.hardFloat() && arguments == 0) {
          add(
              Rule.FLOAT_ABI,
              Severity.WARNING,
              "nothing tells how it passes floating-point arguments",
              wanted);
        }
      }
    }
  }

  private void checkAttributes(ArmAttributes attributes) {
    Optional<ArmArchitecture> architecture = attributes.architecture();
    Severity severity = Severity.ERROR;
    String reason = expectation.platform() + " allows ";
    if (dispatches()) {
      severity = Severity.WARNING;
      reason = "a library chosen or choosing at run time; by itself " + reason;
    }
    if (architecture.filter(limits.architectures()::contains).isEmpty()) {
      add(
          Rule.CPU_ARCHITECTURE,
          severity,
          says(ArmTag.CPU_ARCH),
          reason + limits.name() + " at most");
    }
    if (attributes.meaning(ArmTag.CPU_ARCH_PROFILE).equals(MICROCONTROLLER)) {
      error(
          Rule.CPU_ARCHITECTURE,
          says(ArmTag.CPU_ARCH_PROFILE),
          expectation.platform() + " is for application processors");
    }

    // `.object_arch`: an assembler file that checks the processor before it uses what it has lowers
    // its Tag_CPU_arch by hand, and the other tags stay. Compilers never make this contradiction.
    boolean loweredByHand =
        !file.isProgram()
            && architecture.filter(WITHOUT_THUMB_2::contains).isPresent()
            && attributes.number(ArmTag.THUMB_ISA_USE) == THUMB_2;
    if (loweredByHand && severity == Severity.ERROR) {
      severity = Severity.WARNING;
      reason = says(ArmTag.CPU_ARCH) + ", so it chooses at run time; by itself " + reason;
    }
    if (!limits.thumb2() && attributes.number(ArmTag.THUMB_ISA_USE) == THUMB_2) {
      add(Rule.THUMB, severity, says(ArmTag.THUMB_ISA_USE), reason + "Thumb-1 at most");
    }
    if (!limits.floatingPoint().contains((int) attributes.number(ArmTag.FP_ARCH))) {
      int best = limits.floatingPoint().getLast();
      add(
          Rule.FLOATING_POINT,
          severity,
          says(ArmTag.FP_ARCH),
          reason + ArmTag.FP_ARCH.meaning(best) + " at most");
    }
    if (attributes.number(ArmTag.ADVANCED_SIMD_ARCH) > limits.highestSimd()) {
      String best =
          limits.highestSimd() == 0
              ? "none"
              : ArmTag.ADVANCED_SIMD_ARCH.meaning(limits.highestSimd()) + " at most";
      add(Rule.SIMD, severity, says(ArmTag.ADVANCED_SIMD_ARCH), reason + best);
    }
    if (attributes.number(ArmTag.WMMX_ARCH) > 0) {
      add(Rule.SIMD, severity, says(ArmTag.WMMX_ARCH), reason + "none");
    }
    if (!limits.divide() && attributes.number(ArmTag.DIV_USE) == DIVIDE_IN_ARM) {
      add(Rule.DIVISION, severity, says(ArmTag.DIV_USE), reason + "no division instruction");
    }
  }

  private boolean dispatches() {
    return inFolderForBetterMachines()
        || file.dynamic()
            .flatMap(DynamicSection::soname)
            .filter(expectation.dispatching()::contains)
            .isPresent();
  }

  /// The loader looks into these folders only on a machine that has the feature (ld.so(8), hardware
  /// capabilities).
  private boolean inFolderForBetterMachines() {
    for (String folder : expectation.libraryFolders()) {
      for (String feature : FEATURE_FOLDERS) {
        if (path.startsWith(folder + "/" + feature + "/")) {
          return true;
        }
      }
    }
    return false;
  }

  private String says(ArmTag tag) {
    return tag.label()
        + " is "
        + file.armAttributes().map(attributes -> attributes.meaning(tag)).orElse(tag.meaning(0));
  }

  private void error(Rule rule, String found, String wanted) {
    add(rule, Severity.ERROR, found, wanted);
  }

  private void add(Rule rule, Severity severity, String found, String wanted) {
    findings.add(new Finding(path, rule, severity, found, wanted));
  }
}
