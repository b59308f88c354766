package dev.refract.archive;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnpackerTest {
  @TempDir Path temporary;

  @ParameterizedTest
  @ValueSource(strings = {"v7", "oldgnu", "gnu", "ustar", "pax"})
  void aTreeComesBackOutOfEveryFormatOfGnuTar(String format) throws Exception {
    Path tree = Files.createDirectory(temporary.resolve("tree"));
    Shell.run(
        tree,
        """
        mkdir -p usr/bin usr/share/doc && printf hello > usr/bin/hello && chmod 0755 usr/bin/hello
        : > usr/share/doc/empty && chmod 0640 usr/share/doc/empty
        head -c 100000 /dev/zero > zeros && ln -s bin/hello usr/link && ln usr/bin/hello usr/other
        tar --create --format=%s --file=../tree.tar .
        """
            .formatted(format));
    Manifest manifest;
    try (InputStream in = Files.newInputStream(temporary.resolve("tree.tar"))) {
      manifest = Unpacker.unpack(in, temporary.resolve("out"), Limits.PACKAGE, "tree.tar");
    }
    Shell.run(temporary, "diff --recursive --no-dereference tree out");
    assertThat(manifest.nodes().keySet())
        .containsExactly(
            "usr",
            "usr/bin",
            "usr/bin/hello",
            "usr/link",
            "usr/other",
            "usr/share",
            "usr/share/doc",
            "usr/share/doc/empty",
            "zeros");
    assertThat(Manifest.parse(manifest.bytes())).isEqualTo(manifest);
    assertThat(new TreeMap<>(manifest.nodes()).get("usr/bin/hello"))
        .isEqualTo(new Node.File(0755, 5, Digest.of("hello".getBytes(US_ASCII))));
  }
}
