package dev.refract.distro.apt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.refract.archive.Digest;
import dev.refract.archive.Node;
import dev.refract.failure.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Packages are made by dpkg-deb, and taken apart by hand for the hostile ones.
class DebTest {
  @TempDir private Path folder;

  private Path build(String... options) throws Exception {
    Path tree = folder.resolve("tree");
    Files.createDirectories(tree.resolve("DEBIAN"));
    Files.writeString(
        tree.resolve("DEBIAN/control"),
        "Package: a\nVersion: 1\nArchitecture: all\nMaintainer: x\nDescription: y\n");
    Files.writeString(tree.resolve("DEBIAN/md5sums"), "0123  usr/bin/a\n");
    Path script = tree.resolve("DEBIAN/postinst");
    Files.writeString(script, "#!/bin/sh\ntouch " + folder.resolve("EXECUTED") + "\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createDirectories(tree.resolve("usr/bin"));
    Files.writeString(tree.resolve("usr/bin/a"), "hello");
    Files.createSymbolicLink(tree.resolve("usr/bin/b"), Path.of("a"));
    Path deb = folder.resolve("a.deb");
    List<String> command = new java.util.ArrayList<>(List.of("dpkg-deb", "--root-owner-group"));
    command.addAll(List.of(options));
    command.addAll(List.of("--build", tree.toString(), deb.toString()));
    HostCommand.Result made = HostCommand.run(command, "", Map.of());
    assertThat(made.status()).as(made.output()).isZero();
    return deb;
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip", "xz", "zstd"})
  void everyCompression(String compression) throws Exception {
    Path out = folder.resolve("out");
    Deb.Unpacked unpacked = Deb.unpack(build("-Z" + compression), out);
    assertThat(unpacked.control()).startsWith("Package: a\nVersion: 1\n");
    assertThat(unpacked.md5sums()).contains("0123  usr/bin/a\n");
    assertThat(unpacked.files().nodes().keySet())
        .containsExactly("usr", "usr/bin", "usr/bin/a", "usr/bin/b");
    assertThat(unpacked.files().nodes().get("usr/bin/a"))
        .isEqualTo(new Node.File(0644, 5, Digest.of("hello".getBytes(StandardCharsets.UTF_8))));
    assertThat(out.resolve("usr/bin/b")).isSymbolicLink().hasContent("hello");
    assertThat(folder.resolve("EXECUTED")).doesNotExist();
  }

  private static byte[] member(String name, byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(
        String.format(
                Locale.ROOT,
                "%-16s%-12s%-6s%-6s%-8s%-10d`\n",
                name,
                0,
                0,
                0,
                100644,
                content.length)
            .getBytes(StandardCharsets.US_ASCII));
    out.write(content);
    if (content.length % 2 == 1) {
      out.write('\n');
    }
    return out.toByteArray();
  }

  private Path deb(byte[]... members) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write("!<arch>\n".getBytes(StandardCharsets.US_ASCII));
    for (byte[] member : members) {
      out.write(member);
    }
    return Files.write(folder.resolve("x.deb"), out.toByteArray());
  }

  private String problem(Path deb) {
    Failure failure =
        catchThrowableOfType(Failure.class, () -> Deb.unpack(deb, folder.resolve("out")));
    assertThat(failure).isNotNull();
    assertThat(failure.kind()).isEqualTo(Failure.Kind.UNTRUSTED);
    return failure.problem();
  }

  @Test
  void whatIsNoPackage() throws Exception {
    byte[] version = member("debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII));
    byte[] emptyTar = new byte[10240];
    assertThat(problem(Files.writeString(folder.resolve("x.deb"), "no"))).contains("not an ar");
    assertThat(problem(deb())).contains("ends before debian-binary");
    assertThat(problem(deb(version))).contains("ends before control.tar");
    assertThat(problem(deb(member("debian-binary", new byte[] {'3', '.'}), version)))
        .contains("debian-binary of version 2");
    assertThat(problem(deb(version, member("data.tar", emptyTar))))
        .contains("has 'data.tar' where control.tar should be");
    assertThat(problem(deb(version, member("control.tar.lzma", emptyTar))))
        .contains("control.tar should be");
    assertThat(problem(deb(version, member("control.tar", emptyTar))))
        .contains("has no control file");
    assertThat(problem(deb(version, member("control.tar.xz", emptyTar)))).contains("x.deb");
  }

  @Test
  void damagedPackagesAreRefusedOrWhole() throws Exception {
    byte[] good = Files.readAllBytes(build("-Zxz"));
    Random random = new Random(3);
    for (int i = 0; i < 300; i++) {
      byte[] bytes = good.clone();
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      Path deb = Files.write(folder.resolve("damaged.deb"), bytes);
      try {
        Deb.unpack(deb, folder.resolve("out" + i));
      } catch (Failure e) {
        assertThat(e.kind()).isEqualTo(Failure.Kind.UNTRUSTED);
      }
    }
    for (int length = 0; length < good.length - 1; length += 29) {
      Path deb = Files.write(folder.resolve("cut.deb"), java.util.Arrays.copyOf(good, length));
      Path out = folder.resolve("cut" + length);
      assertThat(catchThrowableOfType(Failure.class, () -> Deb.unpack(deb, out)))
          .as("cut at %d", length)
          .isNotNull();
    }
  }
}
