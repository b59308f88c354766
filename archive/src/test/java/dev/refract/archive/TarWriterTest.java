package dev.refract.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarWriterTest {
  private static final String P60 = "p".repeat(60);
  private static final String N100 = "n".repeat(100);
  private static final String N101 = "m".repeat(101);

  @TempDir Path temporary;

  private static InputStream hello() {
    return new ByteArrayInputStream("hello".getBytes(UTF_8));
  }

  private static byte[] everything() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarWriter tar = new TarWriter(out)) {
      tar.directory("etc", 0755, 0, 0, 0);
      tar.file("etc/hello", 0644, 65532, 65533, 1_700_000_000, 5, hello());
      tar.symlink("etc/link", "../usr/lib", 1, 2, 3);
      tar.directory("tmp", 01777, 0, 0, 0);
      tar.file(
          "tmp/su", 04755, 2_097_151, 2_097_152, 8_589_934_591L, 0, InputStream.nullInputStream());
      tar.file("tmp/later", 0, 4_294_967_295L, 0, 8_589_934_592L, 5, hello());
      tar.directory(P60, 0700, 0, 0, 0);
      tar.directory(P60 + "/" + P60, 0700, 0, 0, 0);
      tar.directory(P60 + "/" + P60 + "/" + P60, 0700, 0, 0, 0);
      tar.file(P60 + "/" + P60 + "/" + N100, 0600, 0, 0, 0, 5, hello());
      tar.file(P60 + "/" + P60 + "/" + N101, 0600, 0, 0, 0, 5, hello());
      tar.file(P60 + "/" + P60 + "/" + P60 + "/x", 0600, 0, 0, 0, 5, hello());
      tar.file(N100, 0600, 0, 0, 0, 5, hello());
      tar.file(N101, 0600, 0, 0, 0, 5, hello());
      tar.symlink("a", N100, 0, 0, 0);
      tar.symlink("b", N101, 0, 0, 0);
      tar.file("Főtanúsítvány €.crt", 0644, 0, 0, 0, 5, hello());
      tar.directory("ordner-ü", 0755, 0, 0, 0);
      tar.symlink("ordner-ü/link", "Ő", 0, 0, 0);
    }
    return out.toByteArray();
  }

  @Test
  void gnuTarListsWhatWasWritten() throws Exception {
    byte[] tar = everything();
    Files.write(temporary.resolve("x.tar"), tar);
    String listed =
        Shell.run(
            temporary,
            "tar --list --verbose --numeric-owner --utc --full-time --quoting-style=literal"
                + " --file=x.tar | sed 's/  */ /g'");
    assertThat(listed)
        .isEqualTo(
            """
            drwxr-xr-x 0/0 0 1970-01-01 00:00:00 etc/
            -rw-r--r-- 65532/65533 5 2023-11-14 22:13:20 etc/hello
            lrwxrwxrwx 1/2 0 1970-01-01 00:00:03 etc/link -> ../usr/lib
            drwxrwxrwt 0/0 0 1970-01-01 00:00:00 tmp/
            -rwsr-xr-x 2097151/2097152 0 2242-03-16 12:56:31 tmp/su
            ---------- 4294967295/0 5 2242-03-16 12:56:32 tmp/later
            drwx------ 0/0 0 1970-01-01 00:00:00 P/
            drwx------ 0/0 0 1970-01-01 00:00:00 P/P/
            drwx------ 0/0 0 1970-01-01 00:00:00 P/P/P/
            -rw------- 0/0 5 1970-01-01 00:00:00 P/P/N
            -rw------- 0/0 5 1970-01-01 00:00:00 P/P/M
            -rw------- 0/0 5 1970-01-01 00:00:00 P/P/P/x
            -rw------- 0/0 5 1970-01-01 00:00:00 N
            -rw------- 0/0 5 1970-01-01 00:00:00 M
            lrwxrwxrwx 0/0 0 1970-01-01 00:00:00 a -> N
            lrwxrwxrwx 0/0 0 1970-01-01 00:00:00 b -> M
            -rw-r--r-- 0/0 5 1970-01-01 00:00:00 Főtanúsítvány €.crt
            drwxr-xr-x 0/0 0 1970-01-01 00:00:00 ordner-ü/
            lrwxrwxrwx 0/0 0 1970-01-01 00:00:00 ordner-ü/link -> Ő
            """
                .replace("P", P60)
                .replace("N", N100)
                .replace("M", N101));
    assertThat(TarReaderTest.read(tar, Limits.LAYER)).hasSize(19);
  }

  @Test
  void gnuTarUnpacksWhatWasWritten() throws Exception {
    Files.write(temporary.resolve("x.tar"), everything());
    Files.createDirectory(temporary.resolve("out"));
    assertThat(
            Shell.run(
                temporary,
                "tar --extract --to-stdout --file=x.tar;"
                    + " tar --extract --directory=out --file=x.tar etc/link; readlink out/etc/link"))
        .isEqualTo("hello".repeat(8) + "../usr/lib\n");
  }

  /// Layers are named by digests of these bytes: a change here changes every image.
  @Test
  void theBytesAreTheSameForEver() throws Exception {
    assertThat(Digest.of(everything()))
        .hasToString("sha256:24922c9b68d5f0f9174fdb830aa96d6298f952fbe2bb82e9579cc3af3babb398");
  }

  @Test
  void plainUstarWherePossible() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarWriter tar = new TarWriter(out)) {
      tar.file("a", 0644, 0, 0, 0, 5, hello());
    }
    assertThat(out.toByteArray()).hasSize(4 * 512);
    assertThat(new String(out.toByteArray(), 257, 8, UTF_8)).isEqualTo("ustar\00000");
  }

  @Test
  void aFileOfEightGibibytesHasItsSizeInPax() throws Exception {
    byte[] head = new byte[3 * 512];
    OutputStream full =
        new OutputStream() {
          private int filled;

          @Override
          public void write(int octet) throws IOException {
            if (filled == head.length) {
              throw new IOException("full");
            }
            head[filled++] = (byte) octet;
          }
        };
    @SuppressWarnings("resource")
    TarWriter tar = new TarWriter(full);
    long size = 1L << 33;
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 0;
          }
        };
    assertThatThrownBy(() -> tar.file("big", 0644, 0, 0, 0, size, endless)).hasMessage("full");
    try (TarReader reader = new TarReader(new ByteArrayInputStream(head), Limits.LAYER, "x.tar")) {
      assertThat(reader.next())
          .isEqualTo(Optional.of(new TarEntry.File("big", 0644, 0, 0, 0, size)));
    }
  }

  @Test
  void refusesWhatIsNoTree() throws Exception {
    TarWriter tar = new TarWriter(OutputStream.nullOutputStream());
    try (tar) {
      tar.directory("a", 0755, 0, 0, 0);
      tar.symlink("link", "a", 0, 0, 0);
      for (String path : new String[] {"", "/x", "../x", "a/", "a//b", "./x", "x\ny", "\ud800"}) {
        assertThatIllegalArgumentException()
            .as(path)
            .isThrownBy(() -> tar.symlink(path, "x", 0, 0, 0));
      }
      assertThatIllegalArgumentException()
          .isThrownBy(() -> tar.directory("a", 0755, 0, 0, 0))
          .withMessage("a second entry for a");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> tar.directory("b/c", 0755, 0, 0, 0))
          .withMessage("its directory has to come before b/c");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> tar.directory("link/c", 0755, 0, 0, 0))
          .withMessage("its directory has to come before link/c");
      assertThatIllegalArgumentException().isThrownBy(() -> tar.symlink("c", "", 0, 0, 0));
      assertThatIllegalArgumentException().isThrownBy(() -> tar.directory("d", 010000, 0, 0, 0));
      assertThatIllegalArgumentException().isThrownBy(() -> tar.directory("e", 0, -1, 0, 0));
      assertThatIllegalArgumentException().isThrownBy(() -> tar.directory("f", 0, 0, 1L << 32, 0));
      assertThatIllegalArgumentException().isThrownBy(() -> tar.directory("g", 0, 0, 0, -1));
    }
  }

  @Test
  void refusesContentOfAnotherSize() {
    assertThatThrownBy(
            () -> new TarWriter(OutputStream.nullOutputStream()).file("a", 0, 0, 0, 0, 4, hello()))
        .isInstanceOf(IOException.class)
        .hasMessage("a is longer than 4");
    assertThatThrownBy(
            () -> new TarWriter(OutputStream.nullOutputStream()).file("a", 0, 0, 0, 0, 6, hello()))
        .isInstanceOf(IOException.class)
        .hasMessage("a is 1 bytes shorter than 6");
  }
}
