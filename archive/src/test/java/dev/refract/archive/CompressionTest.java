package dev.refract.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import dev.refract.failure.Failure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class CompressionTest {
  @TempDir Path temporary;

  static byte[] read(Compression compression, byte[] packed, Limits limits)
      throws Failure, IOException {
    return HostileInputException.asFailure(() -> {
      try (InputStream in = compression.decompress(new ByteArrayInputStream(packed), limits, "x")) {
        return in.readAllBytes();
      }
    });
  }

  static byte[] pack(Compression compression, byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out =
        switch (compression) {
          case NONE -> packed;
          case GZIP -> new GzipWriter(packed);
          case XZ -> new XZOutputStream(packed, new LZMA2Options(0));
          case ZSTD -> new ZstdOutputStreamNoFinalizer(packed).setChecksum(true);
        }) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  private static byte[] concat(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  @ParameterizedTest
  @EnumSource
  void readsWhatTheToolsWrite(Compression compression) throws Exception {
    byte[] text = Samples.text(300_000);
    Files.write(temporary.resolve("plain"), text);
    String tool =
        switch (compression) {
          case NONE -> "cat";
          case GZIP -> "gzip --best";
          case XZ -> "xz --check=sha256 --block-size=65536";
          case ZSTD -> "zstd -19 --long=27";
        };
    // Two members, streams or frames in a row are one.
    Shell.run(temporary, "{ %1$s < plain; %1$s < plain; } > packed".formatted(tool));
    byte[] packed = Files.readAllBytes(temporary.resolve("packed"));
    assertThat(Compression.of(packed)).isEqualTo(compression);
    assertThat(Compression.of(Arrays.copyOf(packed, 6))).isEqualTo(compression);
    assertThat(read(compression, packed, Limits.INDEX)).isEqualTo(concat(text, text));
  }

  @Test
  void aGzipHeaderMayHaveAllItsParts() throws Exception {
    byte[] plain = pack(Compression.GZIP, "hello".getBytes(US_ASCII));
    byte[] head = "\37\213\10\36\0\0\0\0\0\3\2\0ABname\0comment\0".getBytes(ISO_8859_1);
    CRC32 crc = new CRC32();
    crc.update(head);
    byte[] sum = {(byte) crc.getValue(), (byte) (crc.getValue() >> 8)};
    byte[] packed = concat(concat(head, sum), Arrays.copyOfRange(plain, 10, plain.length));
    assertThat(read(Compression.GZIP, packed, Limits.INDEX)).asString().isEqualTo("hello");
    packed[14] ^= 1;
    assertThatThrownBy(() -> read(Compression.GZIP, packed, Limits.INDEX))
        .hasMessageContaining("header's checksum");
  }

  @Test
  void otherBytesAreNotCompressed() {
    assertThat(Compression.of(new byte[0])).isEqualTo(Compression.NONE);
    assertThat(Compression.of("usr/bin".getBytes(US_ASCII))).isEqualTo(Compression.NONE);
    assertThat(Compression.of(new byte[] {0x1f, (byte) 0x8b})).isEqualTo(Compression.NONE);
    assertThat(Compression.of(new byte[] {0x50, 0x2a, 0x4d, 0x18})).isEqualTo(Compression.ZSTD);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void refusesAStreamThatIsCutOffAnywhere(Compression compression) throws Exception {
    byte[] packed = pack(compression, Samples.text(2000));
    for (int length = 0; length < packed.length; length++) {
      byte[] cut = Arrays.copyOf(packed, length);
      assertThatThrownBy(() -> read(compression, cut, Limits.INDEX))
          .as("%d bytes", length)
          .isInstanceOf(Failure.class)
          .hasMessageStartingWith("[unpack] x: ");
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void refusesWhateverFollows(Compression compression) throws Exception {
    byte[] packed = pack(compression, Samples.text(2000));
    for (String garbage : new String[] {"x", "garbage after the end", "\37\213"}) {
      assertThatThrownBy(
              () -> read(compression, concat(packed, garbage.getBytes(US_ASCII)), Limits.INDEX))
          .isInstanceOf(Failure.class)
          .hasMessageStartingWith("[unpack] x: cannot be decompressed beyond");
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void refusesABomb(Compression compression) throws Exception {
    byte[] bomb = pack(compression, new byte[70 << 20]);
    assertThatThrownBy(() -> read(compression, bomb, new Limits(1, 1, 1 << 30, 50)))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("more than 50 for one");
    assertThatThrownBy(() -> read(compression, bomb, new Limits(1, 1, 1 << 20, 1_000_000)))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("gives more than 1048576 bytes");
  }

  @Test
  void plainBytesAreBoundedToo() {
    assertThatThrownBy(() -> read(Compression.NONE, new byte[101], new Limits(1, 1, 100, 1)))
        .hasMessage("[unpack] x: gives more than 100 bytes");
  }

  @Test
  void refusesAnXzDictionaryThatTakesTooMuchMemory() throws Exception {
    byte[] packed = pack(Compression.XZ, Samples.text(2000));
    int header = 12;
    assertThat(packed[header + 2]).as("the LZMA2 filter").isEqualTo((byte) 0x21);
    packed[header + 4] = 36;
    int end = header + 4 * (packed[header] + 1) - 4;
    CRC32 crc = new CRC32();
    crc.update(packed, header, end - header);
    for (int i = 0; i < 4; i++) {
      packed[end + i] = (byte) (crc.getValue() >> (8 * i));
    }
    assertThatThrownBy(() -> read(Compression.XZ, packed, Limits.INDEX))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("KiB of memory would be needed");
  }

  @Test
  void refusesAZstdWindowThatTakesTooMuchMemory() throws Exception {
    byte[] packed = pack(Compression.ZSTD, Samples.text(300_000));
    assertThat(packed[4] & 0x20).as("a frame with a window").isZero();
    packed[5] = (byte) (18 << 3);
    assertThatThrownBy(() -> read(Compression.ZSTD, packed, Limits.INDEX))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("memory");
  }

  @ParameterizedTest
  @EnumSource
  void aDiskThatFailsIsNotTheStreamsFault(Compression compression) throws Exception {
    byte[] packed = pack(compression, Samples.random(300_000));
    InputStream failing =
        new FilterInputStream(new ByteArrayInputStream(packed)) {
          private int left = 200_000;

          @Override
          public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
          }

          @Override
          public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left == 0) {
              throw new IOException("Input/output error");
            }
            int n = super.read(buffer, offset, Math.min(length, left));
            left -= n;
            return n;
          }
        };
    try (InputStream in = compression.decompress(failing, Limits.INDEX, "x")) {
      assertThatThrownBy(in::readAllBytes)
          .isExactlyInstanceOf(IOException.class)
          .hasMessage("Input/output error");
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void damagedBytesAreReadOrRefused(Compression compression) throws Exception {
    byte[] packed = pack(compression, Samples.text(3000));
    Random random = new Random(1);
    int refused = 0;
    for (int round = 0; round < 1000; round++) {
      byte[] damaged = Mutations.of(packed, random);
      try {
        assertThat(read(compression, damaged, new Limits(1, 1, 1 << 20, 1)))
            .hasSizeLessThanOrEqualTo(1 << 20);
      } catch (Failure e) {
        assertThat(e.kind()).isEqualTo(Failure.Kind.UNTRUSTED);
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(900);
  }
}
