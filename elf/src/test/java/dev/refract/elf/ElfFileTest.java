package dev.refract.elf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.failure.Failure;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElfFileTest {
  @ParameterizedTest
  @CsvSource({
    "ELF32, true, 40",
    "ELF32, false, 40",
    "ELF64, true, 62",
    "ELF64, false, 22",
    "ELF64, true, 183"
  })
  void everythingIsReadInEachClassAndByteOrder(ElfClass elfClass, boolean little, int machine)
      throws Failure {
    ByteOrder order = little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    byte[] bytes =
        new Assembler(elfClass, order, new Machine(machine))
            .flags(0x5000400)
            .interpreter("/lib/ld-linux-armhf.so.3")
            .stack(false)
            .relro()
            .note(1, "GNU", new byte[16])
            .note(3, "GNU", new byte[] {(byte) 0xab, 0x01, 0x02, 0x03, 0x04})
            .needed("libc.so.6")
            .needed("libm.so.6")
            .soname("me.so.1")
            .text(15, "$ORIGIN/old")
            .text(29, "$ORIGIN/../lib:/opt/lib")
            .dynamic(0x6ffffffb, 0x08000001)
            .needs("libc.so.6", "GLIBC_2.4", "GLIBC_2.34", "~GLIBC_2.99", "GLIBC_PRIVATE")
            .needs("libm.so.6", "GLIBC_2.29")
            .defines("ME_1.0", "ME_1.1")
            .bytes();

    ElfFile file = ElfFile.read(bytes, "sample");

    assertThat(file.header())
        .isEqualTo(
            new ElfHeader(
                elfClass, order, 0, ElfType.DYN, new Machine(machine), 0x5000400, 0x1234));
    assertThat(file.interpreter()).contains("/lib/ld-linux-armhf.so.3");
    assertThat(file.stack()).isEqualTo(StackFlag.DATA);
    assertThat(file.relro()).isTrue();
    assertThat(file.buildId()).contains("ab01020304");
    DynamicSection dynamic = file.dynamic().orElseThrow();
    assertThat(dynamic.needed()).containsExactly("libc.so.6", "libm.so.6");
    assertThat(dynamic.soname()).contains("me.so.1");
    assertThat(dynamic.rpath()).contains("$ORIGIN/old");
    assertThat(dynamic.runpath()).contains("$ORIGIN/../lib:/opt/lib");
    assertThat(dynamic.pie()).isTrue();
    assertThat(dynamic.bindNow()).isTrue();
    assertThat(file.isProgram()).isTrue();
    assertThat(file.versionNeeds())
        .containsExactly(
            new VersionNeed(
                "libc.so.6",
                List.of(
                    new VersionNeed.Version("GLIBC_2.4", false),
                    new VersionNeed.Version("GLIBC_2.34", false),
                    new VersionNeed.Version("GLIBC_2.99", true),
                    new VersionNeed.Version("GLIBC_PRIVATE", false))),
            new VersionNeed("libm.so.6", List.of(new VersionNeed.Version("GLIBC_2.29", false))));
    assertThat(file.versionDefinitions()).containsExactly("ME_1.0", "ME_1.1");
    assertThat(file.armAttributes()).isEmpty();
  }

  @Test
  void aStaticProgramAndAnObjectHaveNothingForALoader() throws Failure {
    ElfFile program = ElfFile.read(Assembler.arm().type(2).bytes(), "static");
    assertThat(program.isProgram()).isTrue();
    assertThat(program.dynamic()).isEmpty();
    assertThat(program.interpreter()).isEmpty();
    assertThat(program.stack()).isEqualTo(StackFlag.UNSTATED);
    assertThat(program.relro()).isFalse();
    assertThat(program.buildId()).isEmpty();

    ElfFile object = ElfFile.read(Assembler.arm().type(1).bytes(), "object");
    assertThat(object.isProgram()).isFalse();
    assertThat(object.needed()).isEmpty();
  }

  @Test
  void theVersionsOfAFamilyAreComparedAsNumbers() throws Failure {
    ElfFile file =
        ElfFile.read(
            Assembler.arm()
                .defines("GLIBCXX_3.4.9", "GLIBCXX_3.4.29", "GLIBCXX_3.4", "CXXABI_1.3")
                .bytes(),
            "file");
    assertThat(file.highestVersionDefined("GLIBCXX")).contains("GLIBCXX_3.4.29");
    assertThat(file.highestVersionDefined("GLIBC")).isEmpty();
  }

  @Test
  void anExecutableStackIsSeen() throws Failure {
    assertThat(ElfFile.read(Assembler.arm().stack(true).bytes(), "x").stack())
        .isEqualTo(StackFlag.EXECUTABLE);
  }

  @Test
  void namesThatCannotBeShownAreEscaped() throws Failure {
    assertThat(ElfFile.read(Assembler.arm().needed("a\u001b[2J\u202eb").bytes(), "x").needed())
        .containsExactly("a\\x1b[2J\\xe2\\x80\\xaeb");
  }

  @Test
  void theRunningJavaIsAProgramOfThisMachine() throws Exception {
    ElfFile java = ElfFile.read(Path.of("/proc/self/exe"));
    assertThat(java.header().type()).isIn(ElfType.DYN, ElfType.EXEC);
    assertThat(java.isProgram()).isTrue();
    assertThat(Path.of(java.interpreter().orElseThrow())).exists();
    assertThat(java.needed()).contains("libjli.so");
    assertThat(java.header().order()).isEqualTo(ByteOrder.nativeOrder());
  }

  @Test
  void everyLibraryOfTheJdkIsRead() throws Exception {
    Path lib = Path.of(System.getProperty("java.home"), "lib");
    Machine machine = ElfFile.read(Path.of("/proc/self/exe")).header().machine();
    try (Stream<Path> all = Files.walk(lib)) {
      List<Path> libraries =
          all.filter(path -> path.getFileName().toString().endsWith(".so")).sorted().toList();
      assertThat(libraries).hasSizeGreaterThan(10);
      for (Path path : libraries) {
        ElfFile file = ElfFile.read(path);
        assertThat(file.header().machine()).as("%s", path).isEqualTo(machine);
        assertThat(file.header().type()).as("%s", path).isEqualTo(ElfType.DYN);
        assertThat(file.needed()).as("%s", path).contains("libc.so.6");
        assertThat(file.dynamic().orElseThrow().soname())
            .as("%s", path)
            .contains(String.valueOf(path.getFileName()));
      }
    }
  }

  @Test
  void armAttributesAreReadByName() throws Failure {
    Assembler arm = Assembler.arm().flags(0x5000400);
    byte[] ofFile = {
      5,
      '7',
      '-',
      'A',
      0,
      6,
      10,
      7,
      'A',
      8,
      1,
      9,
      2,
      10,
      4,
      18,
      4,
      28,
      1,
      32,
      0,
      0,
      65,
      6,
      11,
      0,
      67,
      '2',
      '.',
      '0',
      '9',
      0,
      70,
      (byte) 0x81,
      1
    };
    ElfFile file =
        ElfFile.read(arm.rawAttributes(arm.attributeSection("aeabi", ofFile)).bytes(), "arm");

    ArmAttributes attributes = file.armAttributes().orElseThrow();
    assertThat(attributes.architecture()).contains(ArmArchitecture.V7);
    assertThat(attributes.number(ArmTag.ADVANCED_SIMD_ARCH)).isZero();
    assertThat(attributes.meaning(ArmTag.ABI_VFP_ARGS)).isEqualTo("VFP registers");
    assertThat(attributes.lines())
        .containsExactly(
            "Tag_CPU_name: \"7-A\"",
            "Tag_CPU_arch: v7",
            "Tag_CPU_arch_profile: Application",
            "Tag_ARM_ISA_use: Yes",
            "Tag_THUMB_ISA_use: Thumb-2",
            "Tag_FP_arch: VFPv3-D16",
            "Tag_ABI_PCS_wchar_t: 4",
            "Tag_ABI_VFP_args: VFP registers",
            "Tag_compatibility: flag = 0, vendor = ",
            "Tag_also_compatible_with: \"\\x06\\x0b\"",
            "Tag_conformance: \"2.09\"",
            "Tag_unknown_70: 129 (0x81)");
    assertThat(file.header().armFlags().eabi()).isEqualTo(5);
    assertThat(file.header().armFlags().hardFloat()).isTrue();
    assertThat(file.header().armFlags().softFloat()).isFalse();
  }

  @Test
  void attributesOfAnotherVendorAreNotThose() throws Failure {
    Assembler arm = Assembler.arm();
    byte[] section = arm.attributeSection("gnu", new byte[] {6, 10});
    assertThat(ElfFile.read(arm.rawAttributes(section).bytes(), "x").armAttributes().orElseThrow())
        .isEqualTo(new ArmAttributes(new java.util.TreeMap<>(Map.of())));
  }

  @Test
  void theMagicNumberTells() {
    assertThat(ElfFile.isElf(Assembler.arm().bytes())).isTrue();
    assertThat(ElfFile.isElf(new byte[] {0x7f, 'E', 'L'})).isFalse();
    assertThat(ElfFile.isElf("#!/bin/sh".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .isFalse();
  }
}
