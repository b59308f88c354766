package dev.refract.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refract.failure.Failure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TarReaderTest {
  @TempDir Path temporary;

  /// An entry and the digest of its content, or why there are no more of them.
  static List<String> read(byte[] tar, Limits limits) throws Failure, IOException {
    List<String> entries = new ArrayList<>();
    try (TarReader reader = new TarReader(new ByteArrayInputStream(tar), limits, "x.tar")) {
      while (true) {
        Optional<TarEntry> next = reader.next();
        if (next.isEmpty()) {
          return entries;
        }
        byte[] content = HostileInputException.asFailure(() -> reader.content().readAllBytes());
        entries.add(next.get() + " " + Digest.of(content));
      }
    }
  }

  private static List<String> readByCommonsCompress(byte[] tar) throws IOException {
    List<String> entries = new ArrayList<>();
    try (TarArchiveInputStream in =
        new TarArchiveInputStream(new ByteArrayInputStream(tar), "UTF-8")) {
      for (TarArchiveEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
        String path = e.getName().replaceAll("^\\./|/$", "");
        if (path.isEmpty()) {
          continue;
        }
        int mode = e.getMode() & 07777;
        long uid = e.getLongUserId();
        long gid = e.getLongGroupId();
        long mtime = Math.floorDiv(e.getLastModifiedTime().toMillis(), 1000L);
        TarEntry entry =
            e.isDirectory()
                ? new TarEntry.Directory(path, mode, uid, gid, mtime)
                : e.isSymbolicLink()
                    ? new TarEntry.Symlink(path, mode, uid, gid, mtime, e.getLinkName())
                    : e.isLink()
                        ? new TarEntry.HardLink(
                            path, mode, uid, gid, mtime, e.getLinkName().replaceAll("^\\./", ""))
                        : new TarEntry.File(path, mode, uid, gid, mtime, e.getSize());
        entries.add(entry + " " + Digest.of(e.isFile() ? in.readAllBytes() : new byte[0]));
      }
    }
    return entries;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--format=v7",
        "--format=oldgnu",
        "--format=gnu",
        "--format=ustar",
        "--format=pax",
        "--format=gnu --owner=me:3000000 --group=us:4294967295 --mtime=@-86400",
        "--format=pax --owner=me:3000000 --group=us:4294967295 --mtime=@-86400.5",
        "--format=pax --mtime=@99999999999 --pax-option=comment=hello",
        "--format=pax --pax-option=globexthdr.mtime=1 --blocking-factor=1",
        "--format=gnu --blocking-factor=100",
      })
  void seesWhatCommonsCompressSees(String options) throws Exception {
    Path tree = Files.createDirectory(temporary.resolve("tree"));
    boolean longNames = !options.contains("v7");
    boolean veryLongNames = longNames && !options.contains("ustar");
    String part = "p".repeat(60);
    String long1 = longNames ? part + "/" + part + "/" + part : part;
    String long2 = veryLongNames ? long1 + "/" + "q".repeat(200) + "/" + "r".repeat(150) : "q";
    Shell.run(
        tree,
        """
        mkdir -p %1$s $(dirname %2$s) empty
        printf hello > %1$s/file && printf '' > %2$s && head -c 3000 /dev/urandom > random
        chmod 4755 random && chmod 1777 empty && printf x > "Főtanúsítvány €.crt"
        ln %2$s hard && ln -s %4$s soft && ln -s nowhere/../.. "dangling link"
        tar --create --sort=name %3$s --file=../tree.tar .
        """
            .formatted(long1, long2, options, veryLongNames ? long1 + "/file" : "random"));
    byte[] tar = Files.readAllBytes(temporary.resolve("tree.tar"));
    assertThat(read(tar, Limits.PACKAGE))
        .hasSizeGreaterThanOrEqualTo(9)
        .containsExactlyElementsOf(readByCommonsCompress(tar));
  }

  @Test
  void whatGnuTarListsIsWhatIsRead() throws Exception {
    byte[] tar =
        new RawTar()
            .entry('5', "./", "")
            .entry('5', "./a/", "")
            .file("./a//b", "hello")
            .entry('1', "c", "./a/b")
            .entry('2', "./d", "../x/")
            .header('0', "e", "", 0, block -> RawTar.put(block, 345, "a/deep"))
            .file("f/", "")
            .pax('x', RawTar.record("path", "g") + RawTar.record("path", "ő"))
            .file("h", "")
            .pax('x', RawTar.record("mtime", "7.9"))
            .file("i", "")
            .pax('g', RawTar.record("mtime", "8"))
            .file("j", "")
            .end();
    assertThat(read(tar, Limits.PACKAGE).stream().map(line -> line.replaceAll(" sha256:.*", "")))
        .containsExactly(
            "Directory[path=a, mode=420, uid=0, gid=0, mtime=1]",
            "File[path=a/b, mode=420, uid=0, gid=0, mtime=1, size=5]",
            "HardLink[path=c, mode=420, uid=0, gid=0, mtime=1, target=a/b]",
            "Symlink[path=d, mode=420, uid=0, gid=0, mtime=1, target=../x/]",
            "File[path=a/deep/e, mode=420, uid=0, gid=0, mtime=1, size=0]",
            "Directory[path=f, mode=420, uid=0, gid=0, mtime=1]",
            "File[path=ő, mode=420, uid=0, gid=0, mtime=1, size=0]",
            "File[path=i, mode=420, uid=0, gid=0, mtime=7, size=0]",
            "File[path=j, mode=420, uid=0, gid=0, mtime=8, size=0]");

    Files.write(temporary.resolve("x.tar"), tar);
    assertThat(Shell.run(temporary, "tar --list --file=x.tar --quoting-style=literal"))
        .isEqualTo("./\n./a/\n./a//b\nc\n./d\na/deep/e\nf/\nő\ni\nj\n");
  }

  @Test
  void anEmptyPaxValueTakesAGlobalOneBack() throws Exception {
    byte[] tar =
        new RawTar()
            .pax('g', RawTar.record("mtime", "8"))
            .pax('x', RawTar.record("mtime", ""))
            .file("a", "")
            .file("b", "")
            .end();
    assertThat(read(tar, Limits.PACKAGE))
        .satisfiesExactly(
            a -> assertThat(a).contains("mtime=1,"), b -> assertThat(b).contains("mtime=8,"));
  }

  static Stream<Arguments> hostile() {
    return HostileTars.refusedByTheReader();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostile")
  void refuses(String name, byte[] tar, String refusal) {
    assertThatThrownBy(() -> read(tar, Limits.PACKAGE))
        .as(name)
        .isInstanceOf(Failure.class)
        .hasMessageStartingWith("[unpack] x.tar: ")
        .hasMessageContaining(refusal);
  }

  @Test
  void refusesAnArchiveThatIsCutOffAnywhere() {
    byte[] tar =
        new RawTar()
            .content('L', "long", "a/long/name\0".getBytes(UTF_8))
            .file("short", "some content")
            .pax('x', RawTar.record("path", "pax"))
            .file("short", "x".repeat(600))
            .end();
    for (int length = 0; length < tar.length; length++) {
      byte[] cut = Arrays.copyOf(tar, length);
      assertThatThrownBy(() -> read(cut, Limits.PACKAGE))
          .as("%d bytes", length)
          .isInstanceOf(Failure.class)
          .hasMessageContaining("cut off");
    }
  }

  @Test
  void refusesMoreThanTheLimits() {
    RawTar entries = new RawTar();
    for (int i = 0; i < 11; i++) {
      entries.entry('5', "d" + i, "");
    }
    assertThatThrownBy(() -> read(entries.end(), new Limits(10, 100, 100, 1)))
        .hasMessage("[unpack] x.tar: more than 10 entries");
    byte[] files = new RawTar().file("a", "x".repeat(60)).file("b", "x".repeat(60)).end();
    assertThatThrownBy(() -> read(files, new Limits(10, 100, 100, 1)))
        .hasMessage("[unpack] x.tar: more than 100 bytes of content");
    assertThatThrownBy(() -> read(files, new Limits(10, 59, 1000, 1)))
        .hasMessage("[unpack] x.tar: a has 60 bytes, more than 59");
    RawTar names = new RawTar();
    for (int i = 0; i < 300; i++) {
      names.pax('x', RawTar.record("path", i + "/12".repeat(1300))).file("x", "");
    }
    assertThatThrownBy(() -> read(names.end(), new Limits(4000, 100, 100, 1)))
        .hasMessage("[unpack] x.tar: names of more than 1048576 bytes in all");
  }

  @Test
  void manyEntriesTakeLittleTimeAndNoMemory() throws Exception {
    byte[] one = new RawTar().entry('5', "d", "").cutOff();
    InputStream endless =
        new InputStream() {
          private int at;

          @Override
          public int read() {
            return one[at++ & 511] & 0xff;
          }

          @Override
          public int read(byte[] buffer, int offset, int length) {
            int n = Math.min(length, 512 - (at & 511));
            System.arraycopy(one, at & 511, buffer, offset, n);
            at += n;
            return n;
          }
        };
    try (TarReader reader = new TarReader(endless, Limits.PACKAGE, "x.tar")) {
      for (int i = 0; i < 400_000; i++) {
        assertThat(reader.next().isPresent()).isTrue();
      }
      assertThatThrownBy(reader::next).hasMessage("[unpack] x.tar: more than 400000 entries");
    }
  }

  @Test
  void contentThatWasNotReadIsPassedOver() throws Exception {
    byte[] tar = new RawTar().file("a", "x".repeat(1000)).file("b", "hello").end();
    try (TarReader reader = new TarReader(new ByteArrayInputStream(tar), Limits.PACKAGE, "x.tar")) {
      assertThat(reader.next()).isPresent();
      InputStream first = reader.content();
      assertThat(first.read()).isEqualTo('x');
      assertThat(reader.next()).isPresent();
      assertThat(first.read()).isEqualTo(-1);
      assertThat(reader.content().readAllBytes()).asString(UTF_8).isEqualTo("hello");
      assertThat(reader.next()).isEmpty();
      assertThat(reader.next()).isEmpty();
      assertThat(reader.content().read()).isEqualTo(-1);
    }
  }

  /// Only a [Failure] may come out of damaged bytes, and soon.
  @Test
  void damagedBytesAreReadOrRefused() throws Exception {
    byte[] tar =
        new RawTar()
            .entry('5', "usr/", "")
            .content('L', "long", "usr/a/long/name\0".getBytes(UTF_8))
            .file("short", "some content")
            .pax('x', RawTar.record("path", "pax") + RawTar.record("mtime", "12.5"))
            .file("short", "x".repeat(600))
            .entry('2', "link", "usr")
            .entry('1', "hard", "pax")
            .end();
    Random random = new Random(1);
    int refused = 0;
    for (int round = 0; round < 5_000; round++) {
      byte[] damaged = Mutations.of(tar, random);
      Mutations.repairChecksums(damaged);
      try {
        assertThat(read(damaged, Limits.PACKAGE)).hasSizeLessThan(20);
      } catch (Failure e) {
        assertThat(e.kind()).isEqualTo(Failure.Kind.UNTRUSTED);
        refused++;
      }
    }
    assertThat(refused).isBetween(1_000, 4_990);
  }
}
