package dev.refract.archive;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refract.failure.Failure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnpackerTest {
  @TempDir Path temporary;

  /// JUnit warns of each link that leads out of its directory.
  @AfterEach
  void deleteTrees() throws IOException {
    try (Stream<Path> trees = Files.list(temporary)) {
      for (Path tree : trees.filter(file -> file.toString().contains("out")).toList()) {
        delete(tree);
      }
    }
  }

  private static void delete(Path tree) throws IOException {
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private Manifest unpack(byte[] tar) throws Failure, IOException {
    return Unpacker.unpack(
        new ByteArrayInputStream(tar), temporary.resolve("out"), Limits.PACKAGE, "x.tar");
  }

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
        touch --date=@1234567890 zeros
        tar --create --format=%s --file=../tree.tar .
        """
            .formatted(format));
    Manifest manifest = unpack(Files.readAllBytes(temporary.resolve("tree.tar")));
    Shell.run(temporary, "diff --recursive --no-dereference tree out");
    assertThat(list("out")).isEqualTo(list("tree"));
    Node hello = new Node.File(0755, 5, Digest.of("hello".getBytes(US_ASCII)));
    assertThat(manifest.nodes())
        .isEqualTo(
            Map.of(
                "usr", new Node.Directory(0755),
                "usr/bin", new Node.Directory(0755),
                "usr/bin/hello", hello,
                "usr/link", new Node.Symlink("bin/hello"),
                "usr/other", hello,
                "usr/share", new Node.Directory(0755),
                "usr/share/doc", new Node.Directory(0755),
                "usr/share/doc/empty", new Node.File(0640, 0, Digest.of(new byte[0])),
                "zeros", new Node.File(0644, 100_000, Digest.of(new byte[100_000]))));
  }

  private String list(String tree) throws Exception {
    return Shell.run(
        temporary.resolve(tree),
        "find . -type f -printf '%p %m %n %T@\\n' -o -type d -printf '%p %m\\n'"
            + " -o -printf '%p %l\\n' | sed 's/[.][0-9]*$//' | sort");
  }

  static Stream<Arguments> hostile() {
    return HostileTars.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostile")
  void refuses(String name, byte[] tar, String refusal) throws Exception {
    Path bystander = Files.writeString(temporary.resolve("bystander"), "untouched");
    assertThatThrownBy(() -> unpack(tar))
        .as(name)
        .isInstanceOfSatisfying(
            Failure.class, e -> assertThat(e.kind()).isEqualTo(Failure.Kind.UNTRUSTED))
        .hasMessageStartingWith("[unpack] x.tar: ")
        .hasMessageContaining(refusal);
    assertThat(bystander).hasContent("untouched");
    try (Stream<Path> files = Files.list(temporary)) {
      assertThat(files).containsExactlyInAnyOrder(bystander, temporary.resolve("out"));
    }
  }

  @Test
  void modesInTheManifestAreThoseOfTheArchiveAndOnDiskTheOwnerCanDeleteAll() throws Exception {
    byte[] tar =
        new RawTar()
            .header('5', "locked", "", 0, block -> RawTar.put(block, 100, "0000000"))
            .header('0', "locked/secret", "", 0, block -> RawTar.put(block, 100, "0004001"))
            .header('5', "tmp", "", 0, block -> RawTar.put(block, 100, "0101777"))
            .end();
    assertThat(new String(unpack(tar).bytes(), US_ASCII))
        .isEqualTo(
            """
            d 0 locked
            f 4001 0 %s locked/secret
            d 1777 tmp
            """
                .formatted(Digest.of(new byte[0]).hex()));
    assertThat(Shell.run(temporary, "stat --format='%a %n' out out/* out/locked/*"))
        .isEqualTo("755 out\n700 out/locked\n777 out/tmp\n601 out/locked/secret\n");
  }

  @Test
  void aMissingDirectoryIsMadeAndTheLastModeOfADirectoryCounts() throws Exception {
    byte[] tar =
        new RawTar()
            .file("a/b/c", "x")
            .entry('5', "a/b", "")
            .header('5', "a/b", "", 0, block -> RawTar.put(block, 100, "0000750"))
            .entry('2', "link", "a//b/")
            .end();
    assertThat(new TreeMap<>(unpack(tar).nodes()))
        .containsEntry("a", new Node.Directory(0755))
        .containsEntry("a/b", new Node.Directory(0750))
        .containsEntry("link", new Node.Symlink("a/b"));
    assertThat(Files.readSymbolicLink(temporary.resolve("out/link"))).hasToString("a/b");
    assertThat(Files.getLastModifiedTime(temporary.resolve("out/a/b/c")).toInstant())
        .isEqualTo(Instant.ofEpochSecond(1));
  }

  @Test
  void directoriesThatAreOnlyImpliedCountToo() {
    byte[] tar = new RawTar().file("a/b/c/d/e/f", "").file("g/h/i/j/k/l", "").end();
    assertThatThrownBy(() ->
            Unpacker.unpack(
                new ByteArrayInputStream(tar),
                temporary.resolve("out"),
                new Limits(10, 1, 1, 1),
                "x.tar"))
        .hasMessage("[unpack] x.tar: more than 10 entries");
  }

  @Test
  void theDirectoryHasToBeNew() throws Exception {
    Files.createDirectory(temporary.resolve("out"));
    assertThatThrownBy(() -> unpack(new RawTar().end()))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void damagedContentOfACompressedArchiveIsRefused() throws Exception {
    byte[] tar = new RawTar().file("a", "x".repeat(100_000)).end();
    byte[] packed = CompressionTest.pack(Compression.XZ, tar);
    packed[packed.length / 2] ^= 1;
    try (InputStream in =
        Compression.XZ.decompress(new ByteArrayInputStream(packed), Limits.PACKAGE, "x.xz")) {
      assertThatThrownBy(
              () -> Unpacker.unpack(in, temporary.resolve("out"), Limits.PACKAGE, "x.tar"))
          .isInstanceOf(Failure.class)
          .hasMessageStartingWith("[unpack] x.xz: ");
    }
  }

  /// Whatever the bytes are, nothing is written anywhere else.
  @Test
  void damagedArchivesWriteNothingOutside() throws Exception {
    byte[] tar =
        new RawTar()
            .entry('5', "a/", "")
            .file("a/b", "x")
            .entry('2', "l", "../..")
            .entry('1', "h", "a/b")
            .file("l2/x", "y")
            .end();
    Random random = new Random(1);
    for (int round = 0; round < 300; round++) {
      byte[] damaged = Mutations.of(tar, random);
      Mutations.repairChecksums(damaged);
      Path out = temporary.resolve("out");
      try (InputStream in = new ByteArrayInputStream(damaged)) {
        Manifest manifest = Unpacker.unpack(in, out, Limits.PACKAGE, "x.tar");
        assertThat(Manifest.parse(manifest.bytes())).isEqualTo(manifest);
      } catch (Failure e) {
        assertThat(e.kind()).isEqualTo(Failure.Kind.UNTRUSTED);
      }
      delete(out);
    }
    assertThat(temporary).isEmptyDirectory();
  }
}
