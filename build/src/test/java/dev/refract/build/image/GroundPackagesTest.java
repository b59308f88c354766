package dev.refract.build.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.archive.Digest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroundPackagesTest {
  private static final String DPKG =
      """
      Package: libc6
      Status: install ok installed
      Architecture: amd64
      Source: glibc (2.36-8)
      Version: 2.36-9
      Description: line
       Package: none
      Maintainer: Me <me@example.org>

      Package: gone
      Status: deinstall ok config-files
      Version: 1

      Package: ../x
      Version: 1
      """;
  private static final String APK =
      """
      C:Q1abc=
      P:musl
      V:1.2.5-r10
      A:x86_64
      o:musl
      F:lib
      R:libc.so
      a:0:0:755

      P:busybox
      V:1.37.0-r12
      A:x86_64
      """;

  @TempDir Path folder;

  private SortedMap<String, Inventory.Installed> packages(String path, byte[] text)
      throws Exception {
    Path file = folder.resolve("file");
    Files.write(file, text);
    SortedMap<String, Entry> entries = new TreeMap<>();
    entries.put(path, Entry.file(new Content.Kept(file, text.length, Digest.of(text))));
    return GroundPackages.of(entries);
  }

  private SortedMap<String, Inventory.Installed> packages(String path, String text)
      throws Exception {
    return packages(path, text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void dpkgsDatabase() throws Exception {
    SortedMap<String, Inventory.Installed> found = packages("var/lib/dpkg/status", DPKG);
    assertThat(found).containsOnlyKeys("libc6");
    Inventory.Installed libc = Optional.ofNullable(found.get("libc6")).orElseThrow();
    assertThat(libc.version()).isEqualTo("2.36-9");
    assertThat(libc.source() + " " + libc.sourceVersion()).isEqualTo("glibc 2.36-8");
    assertThat(libc.maintainer()).contains("Me <me@example.org>");
    assertThat(packages("var/lib/dpkg/status.d/libc6", DPKG)).containsOnlyKeys("libc6");
    assertThat(packages("var/lib/dpkg/status.d/libc6.md5sums", DPKG)).isEmpty();
  }

  @Test
  void apksDatabase() throws Exception {
    assertThat(packages("lib/apk/db/installed", APK)).containsOnlyKeys("busybox", "musl");
    assertThat(packages("usr/lib/apk/db/installed", APK)).containsOnlyKeys("busybox", "musl");
  }

  /// An image says what it likes.
  @Test
  void whatIsNoDatabaseHasNoPackagesButHarmlessOnes() throws Exception {
    Random random = new Random(7);
    for (int i = 0; i < 2000; i++) {
      byte[] text = (i % 2 == 0 ? DPKG : APK).getBytes(StandardCharsets.UTF_8);
      for (int change = 0; change < 5; change++) {
        text[random.nextInt(text.length)] = (byte) random.nextInt(256);
      }
      String path = i % 2 == 0 ? "var/lib/dpkg/status" : "lib/apk/db/installed";
      assertThat(packages(path, text).values())
          .allSatisfy(
              pack -> assertThat(pack.name() + pack.version()).matches("[A-Za-z0-9.+~:_-]+"));
    }
  }
}
