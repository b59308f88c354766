package dev.refract.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/// Archives that have to be refused, each with what the refusal has to say.
final class HostileTars {
  private HostileTars() {}

  static Stream<Arguments> all() {
    return Stream.concat(refusedByTheReader(), refusedByTheUnpacker());
  }

  static Stream<Arguments> refusedByTheReader() {
    String longPart = "x".repeat(256);
    return Stream.of(
        of("a parent", new RawTar().file("a/../../b", "x"), "a/../../b leads out of the tree"),
        of("only a parent", new RawTar().entry('5', "..", ""), ".. leads out"),
        of("an absolute name", new RawTar().file("/etc/passwd", "x"), "absolute name /etc/passwd"),
        of("no name", new RawTar().file("", "x"), "without a name"),
        of("a file as the top", new RawTar().file(".", "x"), "takes the place"),
        of("a link as the top", new RawTar().entry('2', "./", "/etc"), "takes the place"),
        of("a line break", new RawTar().file("a\nb", "x"), "a\\x0ab"),
        of("a tab", new RawTar().file("a\tb", "x"), "a\\x09b"),
        of(
            "a NUL in a pax path",
            new RawTar().pax('x', RawTar.record("path", "a\0b")).file("c", ""),
            "a\\x00b"),
        of(
            "not UTF-8",
            new RawTar().header('0', "", "", 0, b -> RawTar.put(b, 0, "caf\u00e9")),
            "not UTF-8: caf\u00e9"),
        of(
            "a long part",
            new RawTar().pax('x', RawTar.record("path", longPart)).file("c", ""),
            "too long"),
        of(
            "a long path",
            new RawTar().pax('x', RawTar.record("path", "abc/".repeat(1024) + "d")).file("c", ""),
            "too long"),
        of(
            "a character device",
            new RawTar().entry('3', "dev/null", ""),
            "dev/null is a character"),
        of("a block device", new RawTar().entry('4', "dev/sda", ""), "dev/sda is a block device"),
        of("a FIFO", new RawTar().entry('6', "pipe", ""), "pipe is a FIFO"),
        of("a sparse file", new RawTar().entry('S', "hole", ""), "hole is a sparse file"),
        of(
            "a sparse file in pax",
            new RawTar().pax('x', RawTar.record("GNU.sparse.major", "1")).file("hole", ""),
            "a sparse file"),
        of("a part of a volume", new RawTar().entry('M', "part", ""), "multi-volume"),
        of("an unknown kind", new RawTar().entry('Z', "what", ""), "unknown kind (Z)"),
        of("a socket's kind", new RawTar().entry('\u00ff', "what", ""), "unknown kind"),
        of("a link to nothing", new RawTar().entry('2', "a", ""), "leads to the name "),
        of(
            "a hard link to a parent",
            new RawTar().entry('1', "a", "../b"),
            "leads out of the tree"),
        of("an absolute hard link", new RawTar().entry('1', "a", "/etc/passwd"), "absolute"),
        of("a hard link to the top", new RawTar().entry('1', "a", "."), "hard link to the top"),
        of(
            "a link with content",
            new RawTar().header('2', "a", "b", 512, b -> {}).bytes(new byte[512]),
            "is no file and yet has content"),
        of(
            "a directory with content",
            new RawTar().content('5', "a", new byte[512]),
            "is no file and yet has content"),
        of(
            "an old directory with content",
            new RawTar().content('0', "a/", new byte[512]),
            "is no file and yet has content"),
        of(
            "a negative size",
            new RawTar().header('0', "a", "", 0, b -> fill(b, 124, 12, 0xff)),
            "negative size"),
        of(
            "a huge size",
            new RawTar().header('0', "a", "", 0, b -> fill(b, 124, 12, 0x80, 0x7f)),
            "size is too large"),
        of(
            "a size over the limit",
            new RawTar().header('0', "a", "", 0, b -> RawTar.put(b, 124, "77777777777")),
            "a has 8589934591 bytes, more than 4294967296"),
        of(
            "a size that is no number",
            new RawTar().header('0', "a", "", 0, b -> RawTar.put(b, 124, "0000000000x")),
            "size is no number"),
        of(
            "a negative pax size",
            new RawTar().pax('x', RawTar.record("size", "-1")).file("a", "x"),
            "size=-1"),
        of(
            "a pax size beyond all numbers",
            new RawTar().pax('x', RawTar.record("size", "9".repeat(30))).file("a", "x"),
            "size=999"),
        of(
            "a negative owner",
            new RawTar().header('0', "a", "", 0, b -> fill(b, 108, 8, 0xff)),
            "owner or group -1"),
        of("a wrong checksum", new RawTar().bytes("x".repeat(512).getBytes(UTF_8)), "checksum"),
        of("a lone block of zeros", new RawTar().bytes(new byte[512]).file("a", "x"), "lone block"),
        of("something after the end", new RawTar().bytes(new byte[1536]).file("a", "x"), "follows"),
        of("a pax header at the end", new RawTar().pax('x', ""), "no entry behind it"),
        of("two pax headers", new RawTar().pax('x', "").pax('x', "").file("a", ""), "several"),
        of(
            "two long names",
            new RawTar().content('L', "x", bytes("a\0")).content('L', "x", bytes("b\0")),
            "several"),
        of("many headers", manyHeaders(), "several extended headers"),
        of(
            "a huge long name",
            new RawTar().header('L', "x", "", 1 << 20, b -> {}),
            "1048576 bytes"),
        of("a huge pax header", new RawTar().header('x', "x", "", 1 << 30, b -> {}), "1073741824"),
        of(
            "an endless pax header",
            new RawTar().header('x', "x", "", 0, b -> fill(b, 124, 12, 0xff)),
            "extended header of -1 bytes"),
        of(
            "a name in pax and GNU",
            new RawTar()
                .content('L', "x", bytes("a\0"))
                .pax('x', RawTar.record("path", "b"))
                .file("c", ""),
            "both a pax and a GNU"),
        of(
            "a global name",
            new RawTar().pax('g', RawTar.record("path", "b")).file("c", ""),
            "global"),
        of(
            "a global size",
            new RawTar().pax('g', RawTar.record("size", "1")).file("c", ""),
            "global"),
        of("a record too long", new RawTar().pax('x', "99 path=a\n").file("c", ""), "does not end"),
        of("a record too short", new RawTar().pax('x', "5 path=a\n").file("c", ""), "does not end"),
        of(
            "overlapping records",
            new RawTar().pax('x', "8 path=a\n10 path=bb\n").file("c", ""),
            "does not end"),
        of(
            "a record of no length",
            new RawTar().pax('x', "0 path=a\n").file("c", ""),
            "does not end"),
        of("no length at all", new RawTar().pax('x', " path=a\n").file("c", ""), "does not end"),
        of("a record without a value", new RawTar().pax('x', "7 path\n").file("c", ""), "keyword"),
        of("no keyword", new RawTar().pax('x', "5 =a\n").file("c", ""), "keyword"),
        of(
            "an endless length",
            new RawTar().pax('x', "9".repeat(100) + " path=a\n").file("c", ""),
            "does not end"),
        of(
            "a time that is none",
            new RawTar().pax('x', RawTar.record("mtime", "now")).file("c", ""),
            "mtime=now"),
        of(
            "a time beyond all clocks",
            new RawTar().pax('x', RawTar.record("mtime", "99999999999999")).file("c", ""),
            "c has the time 99999999999999"),
        of(
            "a time before all clocks",
            new RawTar().header('0', "a", "", 0, b -> fill(b, 136, 12, 0x80, 0x7f)),
            "mtime is too large"),
        of(
            "another character set",
            new RawTar().pax('x', RawTar.record("hdrcharset", "BINARY")).file("c", ""),
            "another character set: BINARY"));
  }

  static Stream<Arguments> refusedByTheUnpacker() {
    return Stream.of(
        of(
            "a file through a link",
            new RawTar().entry('2', "a", "/tmp").file("a/evil", "x"),
            "a/evil lies below a, which is not a directory"),
        of(
            "a file through a link inside",
            new RawTar().entry('5', "b", "").entry('2', "a", "b").file("a/evil", "x"),
            "lies below a"),
        of(
            "a directory through a link",
            new RawTar().entry('2', "a", "..").entry('5', "a/b", ""),
            "lies below a"),
        of("a file below a file", new RawTar().file("a", "x").file("a/b/c", "x"), "lies below a,"),
        of(
            "a directory over a link",
            new RawTar().entry('2', "a", "/tmp").entry('5', "a", ""),
            "two entries for a"),
        of(
            "a link over a directory",
            new RawTar().entry('5', "a", "").entry('2', "a", "/tmp"),
            "two entries for a"),
        of("a file over a link", new RawTar().entry('2', "a", "/x").file("a", ""), "two entries"),
        of("a file over a file", new RawTar().file("a", "x").file("./a", "y"), "two entries for a"),
        of("a hard link to nothing", new RawTar().entry('1', "a", "b"), "a hard link to b, which"),
        of(
            "a hard link to itself",
            new RawTar().entry('1', "a", "a"),
            "a is a hard link to a, which is no file"),
        of(
            "a hard link to a link",
            new RawTar().entry('2', "b", "/etc/passwd").entry('1', "a", "b"),
            "a hard link to b, which is no file"),
        of(
            "a hard link to a directory",
            new RawTar().entry('5', "b", "").entry('1', "a", "b"),
            "a hard link to b, which is no file"),
        of(
            "a hard link through a link",
            new RawTar().entry('2', "b", "/etc").entry('1', "a", "b/passwd"),
            "a hard link to b/passwd, which is no file"));
  }

  private static RawTar manyHeaders() {
    RawTar tar = new RawTar();
    for (int i = 0; i < 9; i++) {
      tar.pax('g', RawTar.record("comment", "round and round"));
    }
    return tar.file("a", "");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private static void fill(byte[] block, int offset, int length, int first) {
    fill(block, offset, length, first, first);
  }

  private static void fill(byte[] block, int offset, int length, int first, int others) {
    for (int i = 0; i < length; i++) {
      block[offset + i] = (byte) (i == 0 ? first : others);
    }
  }

  private static Arguments of(String name, RawTar tar, String refusal) {
    return Arguments.of(name, tar.end(), refusal);
  }
}
