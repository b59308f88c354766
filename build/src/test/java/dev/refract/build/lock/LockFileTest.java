package dev.refract.build.lock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LockFileTest {
  private static final String HEX = "0123456789abcdef".repeat(4);
  private static final String TEXT =
      """
      # What this project is built from. `refract lock` writes it; commit it.
      version: 1
      images:
        "ghcr.io/me/base:1": "sha256:%s"
      "debian:bookworm":
        dates:
          bookworm: "2026-07-11T10:16:37Z"
        armhf:
          facts:
            gcc: "12"
          libraries:
            "a\\U0000000a\\"b\\\\": ""
            ssl openssl: "a:libssl-dev s:libother"
          sysroot of tiny:
            wanted:
              - libc6-dev
              - libssl-dev
            packages:
              libssl-dev: {version: "3.0.17-1~deb12u3", suite: bookworm, source: "openssl 3.0.17-1~deb12u3", size: 2441252, sha256: "%s", file: "pool/main/o/openssl/libssl-dev_3.0.17-1~deb12u3_armhf.deb"}
      """
          .formatted(HEX, HEX);
  private static final Lock LOCK =
      lock(
          List.of(
              new PinnedPackage(
                  "libssl-dev",
                  "3.0.17-1~deb12u3",
                  "bookworm",
                  "openssl 3.0.17-1~deb12u3",
                  "pool/main/o/openssl/libssl-dev_3.0.17-1~deb12u3_armhf.deb",
                  2_441_252,
                  new Digest(HEX))));

  private static Lock lock(List<PinnedPackage> packages) {
    return new Lock(
        new TreeMap<>(Map.of("ghcr.io/me/base:1", new Digest(HEX))),
        new TreeMap<>(
            Map.of(
                "debian:bookworm",
                new Lock.Release(
                    new TreeMap<>(Map.of("bookworm", Instant.parse("2026-07-11T10:16:37Z"))),
                    new TreeMap<>(
                        Map.of(
                            "armhf",
                            new Lock.Answers(
                                new TreeMap<>(Map.of("gcc", "12")),
                                new TreeMap<>(
                                    Map.of(
                                        "ssl openssl", "a:libssl-dev s:libother", "a\n\"b\\", "")),
                                new TreeMap<>(
                                    Map.of(
                                        "sysroot of tiny",
                                        new Lock.PinnedRoot(
                                            List.of("libc6-dev", "libssl-dev"), packages))))))))));
  }

  @Test
  void isReadAsItIsWritten() throws Exception {
    assertThat(LockFile.text(LOCK)).isEqualTo(TEXT);
    assertThat(LockFile.parse(TEXT)).isEqualTo(LOCK);
    assertThat(LockFile.parse(LockFile.text(Lock.EMPTY))).isEqualTo(Lock.EMPTY);
  }

  @Test
  void isWrittenOnlyWhereItSaysSomethingElse(@TempDir Path project) throws Exception {
    assertThat(LockFile.read(project)).isEmpty();
    assertThat(LockFile.write(project, LOCK)).isTrue();
    assertThat(LockFile.write(project, LOCK)).isFalse();
    assertThat(LockFile.read(project)).contains(LOCK);
    assertThat(project.resolve("refract.lock")).hasContent(TEXT);
  }

  /// Four platforms with a graphical toolkit have some thousands.
  @Test
  void holdsManyThousandPackages() throws Exception {
    List<PinnedPackage> many = new ArrayList<>();
    for (int i = 10_000; i < 20_000; i++) {
      String name = "lib" + i;
      String file = "pool/main/l/" + name + "/" + name + "_1_all.deb";
      many.add(new PinnedPackage(name, "1", "bookworm", name + " 1", file, i, new Digest(HEX)));
    }
    Lock large = lock(many);
    assertThat(LockFile.parse(LockFile.text(large))).isEqualTo(large);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "version: 1 | version: 2 | 2:10: this Refract knows locks of version 1, not \"2\"",
        "version: 1 | other: {} | 2:1: the key is missing: version",
        "T10:16:37Z | | 7:15: not a date: \"2026-07-11\"",
        "size: 2441252 | size: -1 | 19:21: a package has a size and 64 hexadecimal digits",
        "size: 2441252 | size: 0 | 19:21: no package has 0 bytes",
        "sha256: \"0 | sha256: \"x | 19:21: a package has a size and 64 hexadecimal digits",
        "pool/main/o/ | pool/../../ | 19:21: not a file below a mirror: pool/../../openssl",
        "pool/main/o/ | pool/m n/ | 19:21: not a file below a mirror: pool/m n/openssl",
        "pool/main/o/ | http://h/ | 19:21: not a file below a mirror: http://h/openssl",
        "        libssl-dev: | '        \"../x\":' | 19:25: not a package: ../x",
        "suite: bookworm, | '' | 19:21: the key is missing: suite",
        "- libc6-dev | - {} | 16:11: not a word",
        "- libc6-dev | - ../x | 16:11: not a package: \"../x\"",
        "gcc: \"12\" | gcc: \"../12\" | 10:12: not what a lock says of a package archive: \"../12\"",
        "sha256:0 | sha256:x | 4:24: not the digest of an image: \"sha256:x",
        "a:libssl-dev | x:libssl-dev | 13:20: not what a lock says of a package archive"
      })
  void whatIsWrongIsSaidWithLineAndColumn(String from, @Nullable String to, String problem) {
    String damaged = TEXT.replace(from, to == null ? "" : to);
    assertThat(damaged).isNotEqualTo(TEXT);
    assertFails(damaged, problem);
  }

  @Test
  void aTornFileIsNone() {
    assertFails("", "1:1: the file is empty");
    assertFails(TEXT.substring(0, TEXT.length() / 2), "");
    assertFails("<<<<<<< HEAD\n" + TEXT, "");
    assertFails(TEXT.replace("armhf:", "armhf: &a") + "  i386: *a\n", "20:9: more than 0 aliases");
    assertFails(TEXT.replace("U0000000a", "UD000000a"), "1:1: not YAML: ");
    assertFails("[]", "1:1: not a mapping of keys to values");
  }

  private static void assertFails(String text, String problem) {
    assertThatThrownBy(() -> LockFile.parse(text))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.kind()).isEqualTo(Failure.Kind.PROJECT);
              assertThat(failure.problem()).startsWith("refract.lock:" + problem);
            });
  }

  @MethodSource("documents")
  @FuzzTest
  void aDocument(byte[] bytes) throws Exception {
    read(new String(bytes, UTF_8));
  }

  static Stream<byte[]> documents() {
    return Stream.of(TEXT, LockFile.text(Lock.EMPTY), "").map(text -> text.getBytes(UTF_8));
  }

  /// The same mutations in each run.
  @Test
  @Timeout(120)
  void manyThousandMutations() throws Exception {
    Random random = new Random(20_261_125);
    String odd = "\0\n\t :-[]{}&*#'\"!|>%@`,?~<=.+$/0";
    for (int i = 0; i < 3000; i++) {
      byte[] bytes = TEXT.getBytes(UTF_8);
      for (int n = random.nextInt(4); n >= 0; n--) {
        bytes[random.nextInt(bytes.length)] =
            random.nextBoolean()
                ? (byte) odd.charAt(random.nextInt(odd.length()))
                : (byte) random.nextInt(256);
      }
      read(new String(bytes, UTF_8));
    }
  }

  // What is read can be written, and then says the same.
  private static void read(String text) throws Failure {
    Lock lock;
    try {
      lock = LockFile.parse(text);
    } catch (Failure e) {
      assertThat(e.kind()).isEqualTo(Failure.Kind.PROJECT);
      assertThat(e.problem()).startsWith("refract.lock").hasSizeLessThan(2000);
      assertThat(e.problem().chars().noneMatch(Character::isISOControl)).isTrue();
      return;
    }
    assertThat(LockFile.parse(LockFile.text(lock))).isEqualTo(lock);
  }
}
