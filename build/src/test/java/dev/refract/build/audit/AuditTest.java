package dev.refract.build.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refract.elf.ArmTag;
import dev.refract.elf.Assembler;
import dev.refract.elf.ElfClass;
import dev.refract.elf.ElfFile;
import dev.refract.elf.Machine;
import dev.refract.failure.Failure;
import dev.refract.oci.Platform;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditTest {
  @Test
  void anImageThatFitsPasses() throws Exception {
    AuditReport report = Sample.v6().audit().orFail();
    assertThat(report.findings()).isEmpty();
    assertThat(report.files())
        .extracting(AuditedFile::path)
        .containsExactly(
            "lib/ld-linux.so.3", "usr/bin/greeter", "usr/lib/arm-linux-gnueabi/libc.so.6");
    AuditedFile greeter = report.files().get(1);
    assertThat(greeter.description()).isEqualTo("ARM program, v5TE");
  }

  @Test
  void aProgramForV7InAnImageForV6IsRefusedByItsTag() throws Exception {
    AuditReport report =
        Sample.v6()
            .put(
                "usr/bin/greeter",
                Sample.program().attributes(Map.of(ArmTag.CPU_ARCH, 10, ArmTag.THUMB_ISA_USE, 1)))
            .audit();
    assertThatThrownBy(report::orFail)
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.UNFIT))
        .hasMessage(
            "[linux/arm/v6 audit] usr/bin/greeter: Tag_CPU_arch is v7, "
                + "linux/arm/v6 allows v6 at most");
  }

  @Test
  void librariesOfArmhfInAnImageForV6AreRefusedAndAllIsListed() throws Exception {
    AuditReport report =
        Sample.v6()
            .put(
                "usr/lib/arm-linux-gnueabi/libc.so.6",
                Sample.armhf().soname("libc.so.6").defines("GLIBC_2.4", "GLIBC_2.34"))
            .audit();
    String libc = "usr/lib/arm-linux-gnueabi/libc.so.6: ";
    assertThatThrownBy(report::orFail)
        .hasMessage(
            "[linux/arm/v6 audit] "
                + libc
                + "Tag_CPU_arch is v7, linux/arm/v6 allows v6 at most (and 3 more)")
        .isInstanceOfSatisfying(
            Failure.class,
            failure ->
                assertThat(failure.output().orElseThrow().lines())
                    .containsExactly(
                        libc + "Tag_CPU_arch is v7, linux/arm/v6 allows v6 at most",
                        libc + "Tag_ABI_VFP_args is VFP registers, linux/arm/v6 is soft-float",
                        libc + "Tag_THUMB_ISA_use is Thumb-2, linux/arm/v6 allows Thumb-1 at most",
                        libc + "Tag_FP_arch is VFPv3-D16, linux/arm/v6 allows VFPv2 at most"));
  }

  @Test
  void hardFloatCallsFitV6WhereTheBaseHasThem() throws Exception {
    Map<ArmTag, Integer> tags =
        Map.of(
            ArmTag.CPU_ARCH,
            6,
            ArmTag.ARM_ISA_USE,
            1,
            ArmTag.THUMB_ISA_USE,
            1,
            ArmTag.FP_ARCH,
            2,
            ArmTag.ABI_VFP_ARGS,
            1);
    Sample berry =
        new Sample()
            .put(
                "lib/ld-linux-armhf.so.3",
                Sample.armhf().attributes(tags).soname("ld-linux-armhf.so.3"))
            .put(
                "usr/bin/berry",
                Sample.armhf().attributes(tags).interpreter("/lib/ld-linux-armhf.so.3"));
    Expectation hard = Expectation.armV6HardFloat();
    assertThat(Audit.of(hard, berry.tree()).findings()).isEmpty();
    assertThat(berry.errors())
        .contains("usr/bin/berry: Tag_ABI_VFP_args is VFP registers, linux/arm/v6 is soft-float");
    berry.put("usr/lib/libsoft.so", Sample.armel().soname("libsoft.so"));
    berry.put("usr/lib/libseven.so", Sample.armhf().soname("libseven.so"));
    assertThat(Audit.of(hard, berry.tree()).errors().stream().map(Finding::message))
        .contains(
            "usr/lib/libsoft.so: e_flags say soft-float, linux/arm/v6 is hard-float",
            "usr/lib/libseven.so: Tag_CPU_arch is v7, linux/arm/v6 allows v6 at most");
  }

  /// What Crystal makes with `--mcpu arm1176jzf-s` for a soft-float triple.
  @Test
  void vfpCodeWithSoftFloatCallsFitsV6() throws Exception {
    assertThat(
            Sample.v6()
                .put(
                    "usr/bin/greeter",
                    Sample.program()
                        .attributes(
                            Map.of(
                                ArmTag.CPU_ARCH,
                                7,
                                ArmTag.THUMB_ISA_USE,
                                1,
                                ArmTag.FP_ARCH,
                                2,
                                ArmTag.VIRTUALIZATION_USE,
                                1)))
                .audit()
                .findings())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CPU_ARCH | 8  | Tag_CPU_arch is v6T2, linux/arm/v6 allows v6 at most",
        "CPU_ARCH | 11 | Tag_CPU_arch is v6-M, linux/arm/v6 allows v6 at most",
        "CPU_ARCH | 99 | Tag_CPU_arch is ??? 99, linux/arm/v6 allows v6 at most",
        "CPU_ARCH_PROFILE | 77 | Tag_CPU_arch_profile is Microcontroller, "
            + "linux/arm/v6 is for application processors",
        "THUMB_ISA_USE | 2 | Tag_THUMB_ISA_use is Thumb-2, linux/arm/v6 allows Thumb-1 at most",
        "FP_ARCH | 3 | Tag_FP_arch is VFPv3, linux/arm/v6 allows VFPv2 at most",
        "ADVANCED_SIMD_ARCH | 1 | Tag_Advanced_SIMD_arch is NEONv1, linux/arm/v6 allows none",
        "WMMX_ARCH | 1 | Tag_WMMX_arch is WMMXv1, linux/arm/v6 allows none",
        "DIV_USE | 2 | Tag_DIV_use is Allowed in v7-A with integer division extension, "
            + "linux/arm/v6 allows no division instruction",
        "ABI_VFP_ARGS | 1 | Tag_ABI_VFP_args is VFP registers, linux/arm/v6 is soft-float",
        "ABI_VFP_ARGS | 2 | Tag_ABI_VFP_args is custom, linux/arm/v6 is soft-float",
      })
  void eachAttributeBeyondV6IsRefused(ArmTag tag, int value, String message) throws Exception {
    Map<ArmTag, Integer> attributes = new HashMap<>(Sample.ARMEL);
    attributes.put(tag, value);
    assertThat(Sample.v6().put("usr/bin/greeter", Sample.program().attributes(attributes)).errors())
        .containsExactly("usr/bin/greeter: " + message);
  }

  @Test
  void armhfWithNeonFitsV7AndV8DoesNot() throws Exception {
    Map<ArmTag, Integer> neon = new HashMap<>(Sample.ARMHF);
    neon.put(ArmTag.FP_ARCH, 5);
    neon.put(ArmTag.ADVANCED_SIMD_ARCH, 2);
    neon.put(ArmTag.DIV_USE, 2);
    Assembler fits = Sample.armhf().type(2).attributes(neon);
    assertThat(new Sample().put("greeter", fits).audit("linux/arm/v7").findings()).isEmpty();

    neon.put(ArmTag.CPU_ARCH, 14);
    neon.put(ArmTag.FP_ARCH, 7);
    neon.put(ArmTag.ADVANCED_SIMD_ARCH, 3);
    Assembler newer = Sample.armhf().type(2).attributes(neon);
    assertThat(new Sample().put("greeter", newer).audit("linux/arm/v7").errors())
        .extracting(Finding::rule)
        .containsExactly(Rule.CPU_ARCHITECTURE, Rule.FLOATING_POINT, Rule.SIMD);
  }

  @Test
  void softFloatInAnImageForV7IsRefused() throws Exception {
    assertThat(new Sample().put("x", Sample.armel().type(2)).audit("linux/arm/v7").errors())
        .extracting(Finding::message)
        .containsExactly("x: e_flags say soft-float, linux/arm/v7 is hard-float");
  }

  @Test
  void hardFloatFlagsAloneAreEnoughToRefuse() throws Exception {
    assertThat(Sample.v6().put("usr/bin/greeter", Sample.program().flags(0x5000400)).errors())
        .containsExactly("usr/bin/greeter: e_flags say hard-float, linux/arm/v6 is soft-float");
    assertThat(Sample.v6().put("usr/bin/greeter", Sample.program().flags(0x4000000)).errors())
        .containsExactly(
            "usr/bin/greeter: e_flags 0x4000000 say EABI version 4, Linux has version 5");
  }

  @Test
  void aFileThatSaysNothingOfItsProcessorIsAWarning() throws Exception {
    Sample silent =
        Sample.v6()
            .put("usr/lib/plain.so", Assembler.arm().flags(0x5000200).stack(false))
            .put("usr/lib/stackless.so", Assembler.arm().attributes(Sample.ARMEL));
    assertThat(silent.errors()).isEmpty();
    assertThat(silent.warnings())
        .containsExactly(
            "usr/lib/plain.so: it has no ARM attributes, "
                + "so nothing tells which processors it runs on",
            "usr/lib/stackless.so: it has no PT_GNU_STACK, "
                + "without one the stack may be executable");
    assertThat(
            new Sample()
                .put("x.so", Assembler.arm().stack(false).attributes(Sample.ARMEL))
                .audit("linux/arm/v7")
                .findings())
        .extracting(Finding::message)
        .containsExactly(
            "x.so: nothing tells how it passes floating-point arguments, "
                + "linux/arm/v7 is hard-float");
  }

  @Test
  void librariesThatChooseAtRunTimeAreWarnings() throws Exception {
    Sample image =
        Sample.v6()
            .put(
                "usr/lib/arm-linux-gnueabi/neon/libx264.so.164",
                Sample.armel().attributes(Map.of(ArmTag.CPU_ARCH, 10)))
            .put(
                "usr/lib/libatomic.so.1",
                Sample.armel()
                    .soname("libatomic.so.1")
                    .attributes(Map.of(ArmTag.CPU_ARCH, 10, ArmTag.THUMB_ISA_USE, 2)))
            .put(
                "usr/lib/libjpeg.so.62",
                Sample.armel()
                    .soname("libjpeg.so.62")
                    .attributes(Map.of(ArmTag.CPU_ARCH, 4, ArmTag.THUMB_ISA_USE, 2)));
    assertThat(image.errors()).isEmpty();
    assertThat(image.warnings())
        .containsExactly(
            "usr/lib/arm-linux-gnueabi/neon/libx264.so.164: Tag_CPU_arch is v7, a library chosen "
                + "or choosing at run time; by itself linux/arm/v6 allows v6 at most",
            "usr/lib/libatomic.so.1: Tag_CPU_arch is v7, a library chosen or choosing at run time; "
                + "by itself linux/arm/v6 allows v6 at most",
            "usr/lib/libatomic.so.1: Tag_THUMB_ISA_use is Thumb-2, a library chosen or choosing at"
                + " run time; by itself linux/arm/v6 allows Thumb-1 at most",
            "usr/lib/libjpeg.so.62: Tag_THUMB_ISA_use is Thumb-2, Tag_CPU_arch is v5TE, so it "
                + "chooses at run time; by itself linux/arm/v6 allows Thumb-1 at most");
  }

  @ParameterizedTest
  @CsvSource({
    "linux/amd64, 62, ELF64, ''",
    "linux/arm64, 183, ELF64, ''",
    "linux/386, 3, ELF32, ''",
    "linux/arm64, 62, ELF64, 'it is for x86-64, linux/arm64 is AArch64'",
    "linux/amd64, 62, ELF32, 'it is 32-bit little-endian, linux/amd64 is 64-bit little-endian'",
    "linux/arm/v6, 183, ELF64, 'it is for AArch64, linux/arm/v6 is ARM'",
  })
  void theMachineAndTheWordSizeCount(
      String platform, int machine, ElfClass elfClass, String problem) throws Exception {
    AuditReport report =
        new Sample()
            .put(
                "usr/bin/x",
                new Assembler(elfClass, ByteOrder.LITTLE_ENDIAN, new Machine(machine))
                    .type(2)
                    .stack(false))
            .audit(platform);
    if (problem.isEmpty()) {
      assertThat(report.orFail().files()).hasSize(1);
    } else {
      assertThatThrownBy(report::orFail)
          .hasMessage("[" + platform + " audit] usr/bin/x: " + problem);
    }
  }

  @Test
  void theByteOrderCounts() throws Exception {
    Assembler big = new Assembler(ElfClass.ELF32, ByteOrder.BIG_ENDIAN, Machine.ARM);
    assertThat(new Sample().put("x", big.flags(0x5000200)).errors())
        .containsExactly("x: it is 32-bit big-endian, linux/arm/v6 is 32-bit little-endian");
  }

  @Test
  void anExecutableStackIsAnErrorOfAProgramAndAWarningOfALibrary() throws Exception {
    Assembler program = Assembler.arm().type(2).flags(0x5000200).attributes(Sample.ARMEL);
    assertThat(new Sample().put("x", program.stack(true)).errors())
        .containsExactly("x: PT_GNU_STACK asks for an executable stack, the stack is for data");
    Assembler library = Assembler.arm().flags(0x5000200).attributes(Sample.ARMEL);
    Sample plugin = new Sample().put("x.so", library.stack(true));
    assertThat(plugin.errors()).isEmpty();
    assertThat(plugin.warnings()).hasSize(1);
  }

  @Test
  void aDamagedFileIsNamed() throws Exception {
    byte[] damaged = Sample.program().bytes();
    damaged[5] = 7;
    assertThat(Sample.v6().put("usr/bin/greeter", damaged).errors())
        .containsExactly(
            "usr/bin/greeter: ELF byte order at 0x5 is 7, not 1 or 2, "
                + "an ELF file has to be whole");
  }

  @Test
  void objectsAndOtherFilesAreLeftAlone() throws Exception {
    AuditReport report =
        Sample.v6()
            .put("usr/lib/crt1.o", Sample.wide(Machine.X86_64).type(1))
            .put("usr/bin/script", "#!/bin/sh\n".getBytes(java.nio.charset.StandardCharsets.UTF_8))
            .put("etc/empty", new byte[0])
            .audit();
    assertThat(report.findings()).isEmpty();
    assertThat(report.files()).hasSize(3);
  }

  @Test
  void anObjectIsCheckedBeforeTheLinkerForgetsIt() throws Exception {
    Expectation v6 = Expectation.of(Platform.parse("linux/arm/v6"));
    ElfFile object =
        ElfFile.read(
            Assembler.arm().type(1).attributes(Map.of(ArmTag.CPU_ARCH, 10)).bytes(), "greeter.o");
    assertThat(Audit.ofObject(v6, "greeter.o", object))
        .extracting(Finding::message)
        .containsExactly("greeter.o: Tag_CPU_arch is v7, linux/arm/v6 allows v6 at most");
    ElfFile right =
        ElfFile.read(Assembler.arm().type(1).attributes(Sample.ARMEL).bytes(), "greeter.o");
    assertThat(Audit.ofObject(v6, "greeter.o", right)).isEmpty();
  }

  @Test
  void aPlatformNobodyBuildsIsSaid() {
    assertThatThrownBy(() -> Expectation.of(Platform.parse("linux/riscv64")))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.UNSUPPORTED))
        .hasMessage("[linux/riscv64 audit] nothing is known of this platform's files");
  }
}
