package dev.refract.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refract.archive.Samples.Sample;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GzipWriterTest {
  @TempDir Path temporary;

  static Stream<Sample> samples() {
    return Samples.all();
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream gzip = new GzipWriter(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private static byte[] gunzip(byte[] gzip) throws IOException {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
      return in.readAllBytes();
    }
  }

  private static int sizeOfZlib(byte[] bytes, int level) {
    try (Deflater zlib = new Deflater(level, true)) {
      zlib.setInput(bytes);
      zlib.finish();
      byte[] buffer = new byte[1 << 16];
      int size = 18;
      while (!zlib.finished()) {
        size += zlib.deflate(buffer);
      }
      return size;
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void zlibReadsBackWhatWasWrittenAndWouldNotHaveWrittenMuchLess(Sample sample) throws Exception {
    byte[] gzip = gzip(sample.bytes());
    assertThat(gunzip(gzip)).isEqualTo(sample.bytes());
    int zlib = sizeOfZlib(sample.bytes(), 6);
    assertThat(gzip.length).isLessThanOrEqualTo(zlib + zlib * 3 / 100 + 16);
  }

  @Test
  void gnuGzipReadsBackWhatWasWritten() throws Exception {
    for (Sample sample : samples().toList()) {
      Files.write(temporary.resolve("plain"), sample.bytes());
      Files.write(temporary.resolve("packed.gz"), gzip(sample.bytes()));
      Shell.run(
          temporary, "gzip --test packed.gz; gzip --decompress --stdout packed.gz | cmp - plain");
    }
  }

  @Test
  void isSmallerThanZlibForPrograms() throws Exception {
    Path jvm = Path.of(System.getProperty("java.home"), "lib", "server", "libjvm.so");
    byte[] program;
    try (InputStream in = Files.newInputStream(jvm)) {
      program = in.readNBytes(2_000_000);
    }
    byte[] gzip = gzip(program);
    assertThat(gunzip(gzip)).isEqualTo(program);
    assertThat(gzip.length).isLessThan(sizeOfZlib(program, 6));
  }

  @Test
  void theBytesDoNotDependOnHowTheyAreHandedOver() throws Exception {
    byte[] bytes = Samples.text(1_200_000);
    byte[] whole = gzip(bytes);
    Random random = new Random(7);
    for (int most : new int[] {7, 1000, 600_000}) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (OutputStream gzip = new GzipWriter(out)) {
        for (int at = 0; at < bytes.length; ) {
          int length = Math.min(random.nextInt(most), bytes.length - at);
          gzip.write(bytes, at, length);
          at += length;
          if (at < bytes.length) {
            gzip.write(bytes[at++]);
            gzip.flush();
          }
        }
      }
      assertThat(out.toByteArray()).isEqualTo(whole);
    }
  }

  @Test
  void theHeaderSaysNothingOfTimeNameOrSystem() throws Exception {
    assertThat(Arrays.copyOf(gzip(new byte[0]), 10))
        .containsExactly(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);
  }

  @Test
  void nothingCanBeWrittenAfterTheEnd() throws Exception {
    GzipWriter gzip = new GzipWriter(new ByteArrayOutputStream());
    gzip.close();
    gzip.close();
    assertThatThrownBy(() -> gzip.write(1)).isInstanceOf(IOException.class);
  }

  /// Layers are named by digests of these bytes: a change here changes every image, and has to be
  /// wanted.
  @Test
  void theBytesAreTheSameForEver() throws Exception {
    StringBuilder digests = new StringBuilder();
    for (Sample sample : samples().toList()) {
      String digest = Digest.of(gzip(sample.bytes())).hex();
      digests.append(digest, 0, 16).append(' ').append(sample.name()).append('\n');
    }
    assertThat(digests)
        .hasToString(
            """
            ac73670af3abed54 empty
            9815d26fccc3ba16 one byte
            0b3b82379e00a199 three bytes
            c0c3aa86899c45c4 a short repeat
            f034778feb046f4b zeros
            0ef8a20f09653f9a random
            fca075be76bba01b text
            91533ee23d40dca9 records
            f43248c6ff0324c8 cycle
            0f1379cf71b7e4dc few symbols
            a4f4c1bad76c8af7 changing
            610421ecbb47b438 far repeats
            c447c4e1ce7408f7 skewed
            5bfdb49333612e5c one byte less than a segment
            039bcbf1a6b791d6 a segment
            c8a02ec6bd0c0bec one byte more than a segment
            """);
  }
}
