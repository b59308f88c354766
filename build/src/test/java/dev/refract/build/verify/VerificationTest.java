package dev.refract.build.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refract.archive.TarWriter;
import dev.refract.build.audit.Sample;
import dev.refract.build.audit.Severity;
import dev.refract.elf.Machine;
import dev.refract.failure.Failure;
import dev.refract.oci.Platform;
import dev.refract.oci.layout.ImageStore;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// One thing is wrong with an image, and it is found; see [Crafted].
class VerificationTest {
  private static final Platform V6 = Platform.of("linux", "arm", "v6");
  private static final String IN_V6 = "linux/arm/v6 ";

  @TempDir Path folder;
  private Crafted image = new Crafted(Path.of(""));

  @BeforeEach
  void start() {
    image = new Crafted(folder);
  }

  @Test
  void anImageThatIsRight() throws Exception {
    VerifyReport report = image.write().verify();
    assertThat(report.findings()).isEmpty();
    assertThat(report.passed()).isTrue();
    assertThat(report.platforms())
        .containsExactly(new VerifyReport.Verified(V6, 1, Optional.of(3), Optional.empty()));
  }

  @Test
  void aLibraryForV7InAnImageForV6() throws Exception {
    image.file(Crafted.LIBC, Sample.armhf().soname("libc.so.6").defines("GLIBC_2.4", "GLIBC_2.34"));
    assertThat(image.write().errors())
        .contains(
            "ELF " + IN_V6 + Crafted.LIBC + ": Tag_CPU_arch is v7, linux/arm/v6 allows v6 at most")
        .hasSize(4);
  }

  @Test
  void aProgramForAmd64InAnImageForArm64() throws Exception {
    image
        .with("index", "\"arm\",\"os\":\"linux\",\"variant\":\"v6\"", "\"arm64\",\"os\":\"linux\"")
        .with("config", "\"arm\",\"os\":\"linux\",\"variant\":\"v6\"", "\"arm64\",\"os\":\"linux\"")
        .without(Crafted.LIBC)
        .without(Crafted.LOADER)
        .file(Crafted.PROGRAM, Sample.wide(Machine.X86_64));
    assertThat(image.write().errors())
        .containsExactly(
            "ELF linux/arm64 usr/bin/greeter: it is for x86-64, linux/arm64 is AArch64");
  }

  @Test
  void aLoaderThatIsNotThere() throws Exception {
    assertThat(image.without(Crafted.LOADER).write().errors())
        .contains(
            "ELF "
                + IN_V6
                + "usr/bin/greeter: its interpreter is /lib/ld-linux.so.3, which is not in the"
                + " image");
  }

  @Test
  void aLibraryThatIsNotThere() throws Exception {
    assertThat(image.without(Crafted.LIBC).write().errors())
        .containsExactly(
            "ELF " + IN_V6 + "usr/bin/greeter: it needs libc.so.6, which is not in the image");
  }

  @Test
  void aSymbolVersionThatTheImagesGlibcLacks() throws Exception {
    assertThat(image.file(Crafted.LIBC, Crafted.libc("GLIBC_2.4", "GLIBC_2.31")).write().errors())
        .containsExactly(
            "ELF "
                + IN_V6
                + "usr/bin/greeter: it needs GLIBC_2.34 of libc.so.6, "
                + Crafted.LIBC
                + " does not define that, its highest is GLIBC_2.31");
  }

  @Test
  void aWrongDigest() throws Exception {
    Path layer = image.write().layerFile();
    byte[] bytes = Files.readAllBytes(layer);
    bytes[bytes.length / 2] ^= 1;
    Files.write(layer, bytes);
    assertThat(image.errors())
        .singleElement()
        .asString()
        .startsWith("DIGEST " + IN_V6 + "blobs/sha256/" + layer.getFileName() + ": blob ")
        .contains("its content has the digest sha256:");
  }

  @Test
  void aWrongSize() throws Exception {
    assertThat(image.with("manifest", "@layerSize@", "7").write().errors())
        .singleElement()
        .asString()
        .startsWith("SIZE " + IN_V6 + "blobs/sha256/")
        .endsWith(" bytes, its descriptor says 7");
  }

  @Test
  void aBlobThatIsNotThere() throws Exception {
    Files.delete(image.write().layerFile());
    assertThat(image.errors()).singleElement().asString().endsWith(": it is not there");
  }

  @Test
  void aWrongDigestWithoutCompression() throws Exception {
    String other = "sha256:" + "0".repeat(64);
    assertThat(image.with("config", "@diffId@", other).write().errors())
        .singleElement()
        .asString()
        .startsWith("DIFF_ID " + IN_V6)
        .endsWith(", the configuration says " + other);
  }

  @Test
  void aLayerWithAPathOutside() throws Exception {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    try (TarWriter writer = new TarWriter(tar)) {
      writer.file("abcde", 0644, 0, 0, 0, 0, InputStream.nullInputStream());
    }
    byte[] bytes = tar.toByteArray();
    rename(bytes, "../cd");
    assertThat(image.tar(bytes).write().errors())
        .singleElement()
        .asString()
        .startsWith("LAYER " + IN_V6 + "blobs/sha256/")
        .contains("../cd")
        .endsWith("leads out of the tree");
  }

  @Test
  void aLayerBomb() throws Exception {
    assertThat(image.stored(bomb()).with("manifest", "tar+gzip", "tar+zstd").write().errors())
        .singleElement()
        .asString()
        .startsWith("LAYER " + IN_V6 + "blobs/sha256/")
        .endsWith("more than 1000 for one");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "index | ,\"variant\":\"v6\" | '' | VARIANT linux/arm/v7 | it says arm without a variant",
        "index | \"v6\" | \"v7\" | PLATFORM linux/arm/v7 | it says that it is for linux/arm/v6, the"
            + " index says linux/arm/v7",
        "config | \"arm\",\"os\":\"linux\",\"variant\":\"v6\" | \"amd64\",\"os\":\"linux\" |"
            + " PLATFORM linux/arm/v6 | it says that it is for linux/amd64, the index says"
            + " linux/arm/v6",
        "config | \"os\":\"linux\", | '' | FORM linux/arm/v6 | os: expected a string, found"
            + " nothing",
        "config | [\"@diffId@\"] | [] | DIFF_ID linux/arm/v6 | it has 0 digests of layers, there"
            + " are 1 layers",
        "config | {\"created_by\":\"test\"} | {},{} | DIFF_ID linux/arm/v6 | its history tells of 2"
            + " layers, there are 1",
        "config | /usr/bin/greeter | /usr/bin/other | ENTRYPOINT linux/arm/v6 | /usr/bin/other: the"
            + " program to start is not in the image",
        "manifest | tar+gzip | tar+zstd | MEDIA_TYPE linux/arm/v6 | it is compressed with gzip, its"
            + " descriptor says",
        "manifest | layer.v1.tar+gzip | layer.v9 | MEDIA_TYPE linux/arm/v6 | its layer 1 is"
            + " application/vnd.oci.image.layer.v9",
        "manifest | config.v1+json | config.v9+json | MEDIA_TYPE linux/arm/v6 | its configuration"
            + " is application/vnd.oci.image.config.v9+json",
        "manifest | image.manifest.v1 | image.index.v1 | FORM linux/arm/v6 | mediaType",
        "manifest | 2026-01-02T03:04:05Z | yesterday | ANNOTATION linux/arm/v6 | expected a date"
            + " and time",
        "manifest | image.created | image.mine | ANNOTATION linux/arm/v6 | is none that the"
            + " specification defines",
        "index | \"platform\": | \"other\": | PLATFORM blobs | it names no platform for sha256:",
        "index | \"schemaVersion\":2 | \"schemaVersion\":1 | FORM blobs | expected 2, found 1",
        "top | \"1.0\" | \"-1.0\" | ANNOTATION index.json | expected a reference",
        "top | @indexSize@ | 3 | SIZE blobs | bytes, its descriptor says 3",
      })
  void isFound(String document, String from, String to, String rule, String evidence)
      throws Exception {
    assertThat(image.with(document, from, to).write().errors())
        .anySatisfy(error -> assertThat(error).startsWith(rule).contains(evidence));
  }

  @Test
  void everythingIsReportedAtOnce() throws Exception {
    image
        .with("manifest", "@layerSize@", "7")
        .with("manifest", "2026-01-02T03:04:05Z", "yesterday")
        .with("index", "\"v6\"", "\"v7\"")
        .without(Crafted.LIBC);
    assertThat(image.write().verify().errors())
        .extracting(Finding::rule)
        .contains(Rule.SIZE, Rule.ANNOTATION, Rule.PLATFORM, Rule.ELF);
  }

  @Test
  void whatIsOnlyWorthKnowingIsNoError() throws Exception {
    VerifyReport report =
        image.with("manifest", "org.opencontainers.image.created", "mine").write().verify();
    assertThat(report.passed()).isTrue();
    assertThat(report.findings())
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.severity()).isEqualTo(Severity.WARNING);
          assertThat(finding.evidence()).contains("\"mine\" is not named after a domain");
        });
  }

  @Test
  void aPlatformThatItDoesNotHave() throws Exception {
    image.write();
    assertThatThrownBy(() -> image.verify(Platform.of("linux", "arm64")))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.kind()).isEqualTo(Failure.Kind.USAGE);
              assertThat(failure.problem()).contains("linux/arm64");
              assertThat(failure.remedy()).contains("choose from linux/arm/v6");
            });
  }

  @Test
  void somethingThatIsNoImage() {
    assertThatThrownBy(() -> ImageStore.open(folder))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.problem()).contains("no oci-layout"));
  }

  private static void rename(byte[] tar, String name) {
    Arrays.fill(tar, 0, 100, (byte) 0);
    byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, tar, 0, bytes.length);
    Arrays.fill(tar, 148, 156, (byte) ' ');
    int sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += tar[i] & 0xff;
    }
    byte[] digits = String.format("%06o\0", sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(digits, 0, tar, 148, digits.length);
  }

  /// 200 MB of zeros in 6 kB: a zstd frame (RFC 8878) of blocks that say "so often this byte".
  private static byte[] bomb() {
    int blockBytes = 128 << 10;
    int blocks = 1600;
    ByteBuffer frame = ByteBuffer.allocate(6 + 4 * blocks).order(ByteOrder.LITTLE_ENDIAN);
    frame.putInt(0xfd2fb528).put((byte) 0).put((byte) (7 << 3));
    for (int i = 1; i <= blocks; i++) {
      int header = (i == blocks ? 1 : 0) | 1 << 1 | blockBytes << 3;
      frame.put((byte) header).put((byte) (header >> 8)).put((byte) (header >> 16)).put((byte) 0);
    }
    return frame.array();
  }
}
