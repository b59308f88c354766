package dev.refract.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.refract.failure.Failure;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

class HostileElfTest {
  private static final int CLASS = 4;
  private static final int ORDER = 5;
  private static final int VERSION = 6;
  private static final int TYPE = 16;
  private static final int PROGRAM_HEADERS = 28;
  private static final int SECTION_HEADERS = 32;
  private static final int PROGRAM_HEADER_SIZE = 42;
  private static final int PROGRAM_HEADER_COUNT = 44;
  private static final int SECTION_HEADER_COUNT = 48;

  @MethodSource("wholeFiles")
  @FuzzTest
  void whateverTheBytesTheAnswerIsAFileOrAFailure(byte[] bytes) {
    readAnything(bytes);
  }

  static Stream<byte[]> wholeFiles() {
    return Stream.of(
        full(ElfClass.ELF32, ByteOrder.LITTLE_ENDIAN), full(ElfClass.ELF64, ByteOrder.BIG_ENDIAN));
  }

  /// 20,000 files with some bytes wrong, the same ones in each run.
  @Test
  void changedBytesGiveAFileOrAFailure() {
    Random random = new Random(20_260_101);
    List<byte[]> seeds = wholeFiles().toList();
    int[] outcomes = new int[2];
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = seeds.get(i % seeds.size()).clone();
      int changes = 1 + random.nextInt(4);
      for (int c = 0; c < changes; c++) {
        int at = random.nextInt(bytes.length);
        bytes[at] =
            switch (random.nextInt(4)) {
              case 0 -> 0;
              case 1 -> (byte) 0xff;
              case 2 -> (byte) (bytes[at] ^ (1 << random.nextInt(8)));
              default -> (byte) random.nextInt(256);
            };
      }
      if (random.nextInt(8) == 0) {
        bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      }
      outcomes[readAnything(bytes) ? 0 : 1]++;
    }
    assertThat(outcomes[0]).isPositive();
    assertThat(outcomes[1]).isPositive();
  }

  @Test
  void everyPrefixOfAFileIsRefused() {
    byte[] whole = full(ElfClass.ELF32, ByteOrder.LITTLE_ENDIAN);
    for (int length = 0; length < whole.length; length++) {
      byte[] prefix = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> ElfFile.read(prefix, "cut"))
          .as("%d bytes", length)
          .isInstanceOf(Failure.class);
    }
  }

  @Test
  void whatIsNoElfFileIsNamedWithItsFirstBytes(@TempDir Path folder) throws Exception {
    Path script = Files.writeString(folder.resolve("script"), "#!/bin/sh\n");
    assertThatThrownBy(() -> ElfFile.read(script, "usr/bin/script"))
        .isInstanceOf(Failure.class)
        .hasMessage("[elf] usr/bin/script: not an ELF file: 23212f62");
    Path empty = Files.createFile(folder.resolve("empty"));
    assertThatThrownBy(() -> ElfFile.read(empty, "empty"))
        .hasMessage("[elf] empty: not an ELF file: ");
  }

  @Test
  void headersThatCannotBeAreRefusedWithTheirOffset() {
    refused(b -> b.put(CLASS, (byte) 3), "ELF class at 0x4 is 3, not 1 or 2");
    refused(b -> b.put(ORDER, (byte) 0), "ELF byte order at 0x5 is 0, not 1 or 2");
    refused(b -> b.put(VERSION, (byte) 9), "ELF version at 0x6 is 9, not 1");
    refused(b -> b.putShort(TYPE, (short) 77), "ELF type at 0x10 is 77, not 1 to 4");
    refused(
        b -> b.putShort(PROGRAM_HEADER_SIZE, (short) 31),
        "program headers have 31 bytes each, not 32");
    refused(
        b -> b.putShort(PROGRAM_HEADER_COUNT, (short) -1),
        "65535 program headers, 4096 at most are read");
    refused(
        b -> b.putInt(PROGRAM_HEADERS, -16),
        "program header table of 64 bytes at 0xfffffff0 reaches past the end of the file at 0x");
    refused(
        b -> b.putInt(SECTION_HEADERS, 0x7fffffff),
        "section header table of 80 bytes at 0x7fffffff");
    refused(
        b -> b.putShort(SECTION_HEADER_COUNT, (short) 0xff00),
        "section header table of 2611200 bytes");
  }

  @Test
  void aSegmentPastTheEndIsRefused() {
    refused(
        b -> b.putInt(52 + 32 + 16, 1 << 20),
        "loaded segment of 1048576 bytes at 0x0 reaches past the end");
  }

  @Test
  void aSegmentWhoseSizeOverflowsIsRefused() {
    byte[] bytes = new Assembler(ElfClass.ELF64, ByteOrder.LITTLE_ENDIAN, Machine.X86_64).bytes();
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(64 + 8, 0x1000);
    file.putLong(64 + 32, -0x1000);
    assertThatThrownBy(() -> ElfFile.read(bytes, "x"))
        .hasMessageContaining("loaded segment of 18446744073709547520 bytes");
  }

  @Test
  void anInterpreterWithoutEndOrNameIsRefused() {
    fails(
        () -> read(Assembler.arm().segment(3, 4, new byte[] {'/', 'a'})),
        "text in the interpreter at 0x");
    fails(() -> read(Assembler.arm().interpreter("")), "the interpreter's path is empty");
    fails(() -> read(Assembler.arm().interpreter("x".repeat(5000))), "is too long");
  }

  @Test
  void namesOutsideTheStringTableAreRefused() {
    fails(() -> read(Assembler.arm().dynamic(1, 1 << 20)), "string table at 0x");
    fails(
        () -> read(Assembler.arm().dynamic(0x6ffffffe, 0x7fff0000)),
        "version needs at address 0x7fff0000");
  }

  /// Two chains that lead back into themselves must not be followed for ever.
  @Test
  void endlessVersionChainsAreCutShort() {
    byte[] one = Assembler.arm().needed("l").needs("l", "V_1").needs("m", "V_1").bytes();
    int record = find(one, new byte[] {1, 0, 1, 0});
    ByteBuffer.wrap(one).order(ByteOrder.LITTLE_ENDIAN).putInt(record + 12, 0x1);
    assertTimeoutPreemptively(
        Duration.ofSeconds(10), () -> fails(() -> ElfFile.read(one, "x"), "version record at 0x"));

    // Each record gives a distance of 0 bytes but for wrap-around: 2^32 is no way back in 64 bits.
    byte[] many = Assembler.arm().needed("l").needs("l", "V_1", "V_2").bytes();
    int versions = find(many, new byte[] {1, 0, 2, 0});
    ByteBuffer.wrap(many).order(ByteOrder.LITTLE_ENDIAN).putShort(versions + 2, (short) -1);
    fails(() -> ElfFile.read(many, "x"), "say 65535 versions and hold others");
  }

  @Test
  void aWrongNumberOfVersionRecordsIsRefused() {
    byte[] bytes = Assembler.arm().needed("l").needs("l", "V_1").bytes();
    int entry = find(bytes, new byte[] {-1, -1, -1, 0x6f, 1, 0, 0, 0});
    bytes[entry + 4] = 5;
    fails(() -> ElfFile.read(bytes, "x"), "1, the dynamic section says 5");
  }

  @Test
  void brokenArmAttributesAreRefused() {
    fails(
        () -> read(Assembler.arm().rawAttributes(new byte[] {'B', 0, 0, 0, 0})),
        "are not of format A");
    fails(
        () -> read(Assembler.arm().rawAttributes(new byte[] {'A', 4, 0, 0, 0})),
        "have a size of 4 bytes");
    fails(
        () -> read(Assembler.arm().rawAttributes(new byte[] {'A', -1, -1, -1, -1})),
        "of 4294967295 bytes");
    fails(
        () ->
            read(
                Assembler.arm()
                    .rawAttributes(Assembler.arm().attributeSection("aeabi", new byte[] {6}))),
        "wanted 1 bytes at 0x");
    byte[] endless = new byte[12];
    Arrays.fill(endless, (byte) 0x80);
    fails(
        () ->
            read(Assembler.arm().rawAttributes(Assembler.arm().attributeSection("aeabi", endless))),
        "number in ARM attributes at 0x");
    fails(
        () ->
            read(
                Assembler.arm()
                    .rawAttributes(Assembler.arm().attributeSection("aeabi", new byte[] {5, 'x'}))),
        "wanted 1 bytes");
  }

  @Test
  void aBuildIdentifierOfAbsurdSizeIsRefused() {
    fails(() -> read(Assembler.arm().note(3, "GNU", new byte[65])), "has 65 bytes");
    fails(() -> read(Assembler.arm().note(3, "GNU", new byte[0])), "has 0 bytes");
  }

  private interface Change {
    void apply(ByteBuffer file);
  }

  private static void refused(Change change, String problem) {
    byte[] bytes = Assembler.arm().stack(false).attributes(Map.of(ArmTag.CPU_ARCH, 4)).bytes();
    change.apply(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    fails(() -> ElfFile.read(bytes, "x"), problem);
  }

  private static void fails(ThrowingCallable reading, String problem) {
    assertThatThrownBy(reading)
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.UNFIT))
        .hasMessageStartingWith("[elf] x: ")
        .hasMessageContaining(problem);
  }

  private static ElfFile read(Assembler file) throws Failure {
    return ElfFile.read(file.bytes(), "x");
  }

  private static boolean readAnything(byte[] bytes) {
    try {
      ElfFile file = ElfFile.read(bytes, "fuzz");
      file.highestVersionDefined("GLIBC");
      file.armAttributes().ifPresent(ArmAttributes::lines);
      return true;
    } catch (Failure expected) {
      assertThat(expected.kind()).isEqualTo(Failure.Kind.UNFIT);
      return false;
    }
  }

  private static byte[] full(ElfClass elfClass, ByteOrder order) {
    return new Assembler(elfClass, order, Machine.ARM)
        .flags(0x5000200)
        .interpreter("/lib/ld-linux.so.3")
        .stack(false)
        .note(3, "GNU", new byte[20])
        .needed("libc.so.6")
        .text(29, "$ORIGIN")
        .needs("libc.so.6", "GLIBC_2.4", "GLIBC_2.34")
        .defines("A_1", "A_2")
        .attributes(Map.of(ArmTag.CPU_ARCH, 4, ArmTag.THUMB_ISA_USE, 1))
        .bytes();
  }

  private static int find(byte[] bytes, byte[] wanted) {
    for (int i = 84; i < bytes.length - wanted.length; i++) {
      if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
        return i;
      }
    }
    throw new AssertionError("not in the file");
  }
}
