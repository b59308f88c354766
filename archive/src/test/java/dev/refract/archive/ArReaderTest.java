package dev.refract.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refract.failure.Failure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArReaderTest {
  @TempDir Path temporary;

  static Map<String, String> read(byte[] ar) throws Failure, IOException {
    Map<String, String> members = new LinkedHashMap<>();
    Limits limits = new Limits(10, 1 << 20, 1 << 21, 1);
    try (ArReader reader = new ArReader(new ByteArrayInputStream(ar), limits, "x.deb")) {
      while (true) {
        Optional<ArReader.Member> next = reader.next();
        if (next.isEmpty()) {
          return members;
        }
        byte[] content = HostileInputException.asFailure(() -> reader.content().readAllBytes());
        assertThat(content).hasSize((int) next.get().size());
        members.put(next.get().name(), new String(content, ISO_8859_1));
      }
    }
  }

  static String member(String name, String size, String content) {
    String padding = content.length() % 2 == 1 ? "\n" : "";
    return "%-16s%-12s%-6s%-6s%-8s%-10s`\n%s%s"
        .formatted(name, "0", "0", "0", "100644", size, content, padding);
  }

  static byte[] ar(String... members) {
    return ("!<arch>\n" + String.join("", members)).getBytes(ISO_8859_1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"xz", "gzip", "zstd", "none"})
  void readsWhatDpkgDebWrites(String compression) throws Exception {
    Path folder = Files.createDirectory(temporary.resolve("package"));
    Shell.run(
        folder,
        """
        mkdir -p DEBIAN usr/share/doc/x
        printf 'Package: x\\nVersion: 1\\nArchitecture: all\\nMaintainer: x <x@x>\\nDescription: x\\n' \\
          > DEBIAN/control
        head -c 77777 /dev/zero > usr/share/doc/x/zeros && ln usr/share/doc/x/zeros usr/hard
        chmod 755 . usr usr/share usr/share/doc usr/share/doc/x
        dpkg-deb --root-owner-group -Z%s --build . ../x.deb && dpkg-deb --extract ../x.deb ../dpkg
        """
            .formatted(compression));
    byte[] deb = Files.readAllBytes(temporary.resolve("x.deb"));
    Map<String, String> members = read(deb);
    assertThat(members).hasSize(3).containsEntry("debian-binary", "2.0\n");
    Map.Entry<String, String> data = members.entrySet().stream().skip(2).findFirst().orElseThrow();
    assertThat(data.getKey()).startsWith("data.tar");

    byte[] packed = data.getValue().getBytes(ISO_8859_1);
    Manifest manifest =
        Unpacker.unpack(
            Compression.of(packed)
                .decompress(new ByteArrayInputStream(packed), Limits.PACKAGE, "x.deb"),
            temporary.resolve("ours"),
            Limits.PACKAGE,
            "x.deb");
    Shell.run(temporary, "diff --recursive --no-dereference dpkg ours");
    assertThat(manifest.nodes())
        .containsOnlyKeys(
            "usr",
            "usr/hard",
            "usr/share",
            "usr/share/doc",
            "usr/share/doc/x",
            "usr/share/doc/x/zeros");
  }

  @Test
  void namesMayEndInASlashAndTheLastPaddingMayMiss() throws Exception {
    byte[] ar = ar(member("a/", "1", "x"), member("b", "3", "xyz"));
    Map<String, String> expected = Map.of("a", "x", "b", "xyz");
    assertThat(read(ar)).isEqualTo(expected);
    assertThat(read(Arrays.copyOf(ar, ar.length - 1))).isEqualTo(expected);
    assertThat(read(ar())).isEmpty();
  }

  static Stream<Arguments> hostile() {
    return Stream.of(
        Arguments.of(new byte[0], "not an ar archive"),
        Arguments.of(ar(member("/", "0", "")), "the name /"),
        Arguments.of(ar(member("//", "0", "")), "the name //"),
        Arguments.of(ar(member("/17", "0", "")), "the name /17"),
        Arguments.of(ar(member("#1/4", "4", "name")), "the name #1/4"),
        Arguments.of(ar(member("../etc/passwd", "0", "")), "the name ../etc/passwd"),
        Arguments.of(ar(member("a\nb", "0", "")), "the name a\\x0ab"),
        Arguments.of(ar(member("", "0", "")), "the name "),
        Arguments.of(ar(member("a", "", "")), "a has the size "),
        Arguments.of(ar(member("a", "-1", "")), "a has the size -1"),
        Arguments.of(ar(member("a", "1 2", "")), "a has the size 1 2"),
        Arguments.of(ar(member("a", "9999999999", "")), "a has 9999999999 bytes, more than"),
        Arguments.of(ar(member("a", "5", "x")), "cut off"),
        Arguments.of(ar(member("a", "1", "x".repeat(99))), "no header"),
        Arguments.of(ar(member("a", "0", "").repeat(11)), "more than 10 entries"),
        Arguments.of(ar("x"), "cut off"));
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void refuses(byte[] ar, String refusal) {
    assertThatThrownBy(() -> read(ar))
        .isInstanceOf(Failure.class)
        .hasMessageStartingWith("[unpack] x.deb: ")
        .hasMessageContaining(refusal);
  }

  @Test
  void damagedBytesAreReadOrRefused() throws Exception {
    byte[] ar = ar(member("debian-binary", "4", "2.0\n"), member("control.tar", "7", "control"));
    Random random = new Random(1);
    int refused = 0;
    for (int round = 0; round < 5_000; round++) {
      try {
        assertThat(read(Mutations.of(ar, random))).hasSizeLessThan(4);
      } catch (Failure e) {
        assertThat(e.kind()).isEqualTo(Failure.Kind.UNTRUSTED);
        refused++;
      }
    }
    assertThat(refused).isBetween(500, 4_750);
  }
}
