package dev.refract.distro.internal.apt;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.refract.failure.Failure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

class ContentsWriterTest {
  private static final String GOOD =
      """
      FILE LOCATION
      usr/lib/liba.a  x/a-dev
      lib/b c/libd.so\tx/y/d,z/e
      usr/share/pkgconfig/f.pc g
      usr/bin/h h
      """;

  static Stream<byte[]> indices() {
    return Stream.of("", "\n", " a b", GOOD, GOOD + GOOD)
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("indices")
  @FuzzTest
  void anyBytesAreAnIndexOrAFailure(byte[] bytes) throws IOException {
    Path file = Files.createTempFile("contents", "");
    try {
      ContentsWriter.write(new ByteArrayInputStream(bytes), file, "fuzz");
      ContentsFile contents = ContentsFile.open(file).orElseThrow();
      String before = "";
      for (int row = 0; row < contents.size(); row++) {
        String path = contents.path(row);
        assertThat(contents.packages(row)).isSorted().isNotEmpty().doesNotContain("");
        if (path.chars().allMatch(c -> c < 0x80)) {
          assertThat(path).isGreaterThan(before);
          assertThat(contents.packages(path)).isEqualTo(contents.packages(row));
          before = path;
        }
      }
    } catch (Failure e) {
      assertThat(e.kind()).isEqualTo(Failure.Kind.UNTRUSTED);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  @Test
  void mutations() throws IOException {
    byte[] good = GOOD.getBytes(StandardCharsets.UTF_8);
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = good.clone();
      for (int j = random.nextInt(4); j >= 0; j--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      anyBytesAreAnIndexOrAFailure(bytes);
    }
  }

  /// A damaged file is none, wherever the damage is.
  @Test
  void everyFlippedByteIsNoticed() throws Exception {
    Path file = Files.createTempFile("contents", "");
    try {
      ContentsWriter.write(
          new ByteArrayInputStream(GOOD.getBytes(StandardCharsets.UTF_8)), file, "test");
      byte[] whole = Files.readAllBytes(file);
      assertThat(ContentsFile.open(file)).isPresent();
      assertThat(IndexFile.open(file)).isEmpty();
      for (int i = 0; i < whole.length; i++) {
        byte[] bytes = whole.clone();
        bytes[i] ^= 0x20;
        Files.delete(file);
        Files.write(file, bytes);
        assertThat(ContentsFile.open(file)).isEmpty();
      }
      Files.delete(file);
      assertThat(ContentsFile.open(file)).isEmpty();
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
