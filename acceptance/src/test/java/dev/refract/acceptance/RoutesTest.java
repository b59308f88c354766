package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.elf.ElfFile;
import dev.refract.oci.Platform;
import dev.refract.oci.layout.ImageStore;
import dev.refract.oci.layout.StoredReferrer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Programs that the target's own compilers make under qemu are such as those that are made on this
/// machine.
class RoutesTest {
  private static final String PROGRAM =
      """
      require "compress/zlib"
      require "big"

      text = "ray " * 500
      io = IO::Memory.new
      Compress::Zlib::Writer.open(io) { |writer| writer << text }
      io.rewind
      back = Compress::Zlib::Reader.open(io, &.gets_to_end)
      puts "same #{back == text}, #{BigInt.new(2) ** 127}, #{Time.utc(2040, 1, 1).year}"
      """;

  private static final String PRINTED = "same true, 170141183460469231731687303715884105728, 2040";

  @Test
  void theTargetsOwnCompilerLinks() throws Exception {
    linkedThere("linux/arm/v6", "qemu-arm", "arm1176");
  }

  @Tag("thorough")
  @ParameterizedTest
  @CsvSource({
    "linux/arm64,  qemu-aarch64, cortex-a53",
    "linux/arm/v7, qemu-arm,     cortex-a7",
    "linux/386,    qemu-i386,    pentium3",
    "linux/amd64,  qemu-x86_64,  Nehalem",
  })
  void theTargetsOwnCompilerLinksEverywhere(String platform, String emulator, String cpu)
      throws Exception {
    linkedThere(platform, emulator, cpu);
  }

  private static void linkedThere(String platform, String emulator, String cpu) throws Exception {
    Sample sample = Sample.fresh().program(PROGRAM);
    Finished built = sample.build("--platform", platform, "--route=emulated-link").orFail();
    assertThat(built.stderr())
        .contains("[" + platform + " link] its own C compiler under qemu, hybrid");
    assertThat(sample.output(platform, emulator, cpu)).containsExactly(PRINTED);
    List<String> there = needed(sample, platform);

    sample.build("--platform", platform).orFail();
    assertThat(sample.output(platform, emulator, cpu)).containsExactly(PRINTED);
    assertThat(there).containsExactlyInAnyOrderElementsOf(needed(sample, platform));
  }

  private static List<String> needed(Sample sample, String platform) throws Exception {
    BuiltImage image = new BuiltImage(sample.folder().resolve("dist/sample.tar"));
    Path root = image.root(Platform.parse(platform));
    return ElfFile.read(root.resolve("usr/bin/sample")).needed();
  }

  @Tag("thorough")
  @Test
  void theBasesOwnCrystalCompiles() throws Exception {
    Sample sample = Sample.fresh().program(PROGRAM);
    Finished built = sample.build("--platform=linux/amd64", "--route=emulated").orFail();
    assertThat(built.stderr()).contains("[linux/amd64 compile] Crystal 1.6.0 under qemu");
    assertThat(sample.output("linux/amd64", "qemu-x86_64", "Nehalem")).containsExactly(PRINTED);

    Path archive = sample.folder().resolve("dist/sample.tar");
    String bill =
        new String(
            BillTest.document(archive, Platform.parse("linux/amd64"), "application/spdx+json"),
            StandardCharsets.UTF_8);
    assertThat(bill).contains("pkg:github/crystal-lang/crystal@1.6.0").doesNotContain("1.14.0");
    assertThat(provenance(archive))
        .contains("\"route\":\"emulated\",\"crystal\":\"1.6.0\"")
        .contains("\"compiler on linux/amd64\"", "\"root on linux/amd64\"", "\"qemu\"");
  }

  private static String provenance(Path archive) throws Exception {
    try (ImageStore store = ImageStore.open(archive)) {
      StoredReferrer last = store.referrers().getLast();
      assertThat(last.artifactType()).isEqualTo("application/vnd.in-toto+json");
      return new String(last.bytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void theBasesOwnCrystalHasToFitTheProject() throws Exception {
    Finished refused =
        Sample.fresh()
            .program(PROGRAM)
            .with("shard.yml", "name: sample\nversion: 0.4.0\ncrystal: '>= 1.10'\n")
            .refract("plan", Map.of(), "--platform=linux/amd64", "--route=emulated");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.stderr())
        .contains(
            "[linux/amd64 plan] Crystal 1.6.0 of debian:bookworm does not satisfy"
                + " `crystal: >= 1.10` of shard.yml")
        .contains("--crystal linux/amd64=tarball=PATH,sha256=HEX");
  }

  @Test
  void aBaseWithoutCrystalIsRefusedBeforeAnyWork() throws Exception {
    Finished refused =
        Sample.fresh()
            .program(PROGRAM)
            .refract("plan", Map.of(), "--platform=linux/arm64", "--route=emulated");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.stderr())
        .contains("debian:bookworm has no Crystal that runs on linux/arm64")
        .contains("--crystal linux/arm64=tarball=PATH,sha256=HEX");
  }
}
