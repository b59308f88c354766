package dev.refract.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the machine, the user and the locale may change, and what not: each case in a JVM of its
/// own.
class AnyMachineTest {
  @TempDir Path temporary;
  private int runs;

  @BeforeEach
  void pack() throws Exception {
    Shell.run(
        Files.createDirectory(temporary.resolve("tree")),
        """
        mkdir -p usr/bin empty && printf hello > usr/bin/hello && chmod 4755 usr/bin/hello
        ln -s bin usr/link && chmod 2750 empty && seq 1 20000 > numbers
        tar --create --file=../ascii.tar . && xz --keep ../ascii.tar && zstd -q ../ascii.tar
        printf x > Főtanúsítvány.crt && printf x > Iıİi.txt && tar --create --file=../names.tar .
        """);
  }

  private String repack(String packed, String setting, String option) throws Exception {
    runs++;
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return run(
        "%s; exec '%s' -Xshare:auto --enable-native-access=ALL-UNNAMED %s -cp '%s' %s %s out%d %s"
            .formatted(
                setting,
                java,
                option,
                System.getProperty("java.class.path"),
                Repack.class.getName(),
                packed,
                runs,
                "layer" + runs));
  }

  private String run(String script) throws IOException, InterruptedException {
    return Shell.run(temporary, script);
  }

  @Test
  void theSameTreeGivesTheSameBytes() throws Exception {
    Set<String> results = new HashSet<>();
    results.add(repack("names.tar", "umask 0022", ""));
    results.add(
        repack("names.tar", "umask 0077; export TZ=Pacific/Apia", "-Duser.language=tr -Xint"));
    results.add(
        repack(
            "names.tar", "umask 0; export TZ=America/St_Johns", "-XX:UseAVX=0 -XX:+UseSerialGC"));
    assertThat(results).hasSize(1).first().asString().startsWith("sha256:");
    Set<String> packed = new HashSet<>();
    for (String name : List.of("ascii.tar", "ascii.tar.xz", "ascii.tar.zst")) {
      packed.add(repack(name, "export LC_ALL=C", ""));
    }
    assertThat(packed).hasSize(1).first().asString().startsWith("sha256:");
  }

  @Test
  void aLocaleThatCannotExpressANameIsAFailureWithARemedy() throws Exception {
    assertThat(repack("names.tar", "export LC_ALL=C", "-Dstdout.encoding=UTF-8"))
        .startsWith("[unpack] x.tar: this locale cannot express the file name F\u0151")
        .endsWith("try: set LC_ALL=C.UTF-8");
  }

  @Test
  void zstdWithoutItsNativeLibraryIsAFailureWithARemedyAndNobodyElseNeedsIt() throws Exception {
    String nowhere = "-Djava.io.tmpdir=" + temporary.resolve("nowhere");
    assertThat(repack("ascii.tar.zst", ":", nowhere))
        .contains("[unpack] x.tar: the native library for zstd cannot be loaded: ")
        .contains("try: set -Djava.io.tmpdir=");
    assertThat(repack("ascii.tar.xz", ":", nowhere)).contains("sha256:");
  }

  @Test
  void theUmaskDoesNotShowOnDisk() throws Exception {
    assertThat(repack("ascii.tar", "umask 0177", "")).startsWith("sha256:");
    assertThat(run("stat --format='%a %n' out1 out1/empty out1/numbers out1/usr/bin/hello"))
        .isEqualTo("755 out1\n750 out1/empty\n644 out1/numbers\n755 out1/usr/bin/hello\n");
    assertThat(Files.readString(temporary.resolve("out1/usr/bin/hello"), UTF_8)).isEqualTo("hello");
  }
}
