package dev.refract.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// Only [Failure] may come out of bytes from outside. As plain tests these run their seeds; with
/// `JAZZER_FUZZ=1` in the environment Jazzer looks for more.
class HostileBytesFuzzTest {
  private static final Limits LIMITS = new Limits(1000, 1 << 20, 1 << 22, 10);

  static Stream<byte[]> tars() {
    return Stream.concat(
        HostileTars.all().map(arguments -> (byte[]) arguments.get()[1]),
        Stream.of(
            new byte[0],
            new RawTar()
                .file("a", "b")
                .content('L', "x", "y".getBytes(UTF_8))
                .file("c", "")
                .end()));
  }

  @MethodSource("tars")
  @FuzzTest
  void tar(byte[] bytes) throws IOException {
    try {
      assertThat(TarReaderTest.read(bytes, LIMITS)).hasSizeLessThanOrEqualTo(1000);
    } catch (Failure e) {
      assertThat(e.kind()).isEqualTo(Failure.Kind.UNTRUSTED);
    }
  }

  static Stream<byte[]> archives() {
    return Stream.concat(
        ArReaderTest.hostile().map(arguments -> (byte[]) arguments.get()[0]),
        Stream.of(ArReaderTest.ar(ArReaderTest.member("a", "1", "x"))));
  }

  @MethodSource("archives")
  @FuzzTest
  void ar(byte[] bytes) throws IOException {
    try {
      assertThat(ArReaderTest.read(bytes)).hasSizeLessThanOrEqualTo(10);
    } catch (Failure e) {
      assertThat(e.kind()).isEqualTo(Failure.Kind.UNTRUSTED);
    }
  }

  static Stream<byte[]> streams() throws IOException {
    return Stream.of(
        new byte[0],
        CompressionTest.pack(Compression.GZIP, Samples.text(1000)),
        CompressionTest.pack(Compression.XZ, Samples.text(1000)),
        CompressionTest.pack(Compression.ZSTD, Samples.text(1000)));
  }

  @MethodSource("streams")
  @FuzzTest
  void compressed(byte[] bytes) throws IOException {
    for (Compression compression : Compression.values()) {
      try {
        assertThat(CompressionTest.read(compression, bytes, LIMITS).length)
            .isLessThanOrEqualTo(1 << 22);
      } catch (Failure e) {
        assertThat(e.kind()).isEqualTo(Failure.Kind.UNTRUSTED);
      }
    }
  }

  static Stream<byte[]> manifests() {
    return Stream.of(new byte[0], ManifestTest.SAMPLE.bytes());
  }

  @MethodSource("manifests")
  @FuzzTest
  void manifest(byte[] bytes) {
    try {
      assertThat(Manifest.parse(bytes).bytes()).isEqualTo(bytes);
    } catch (Failure e) {
      assertThat(e.kind()).isEqualTo(Failure.Kind.UNTRUSTED);
    }
  }
}
