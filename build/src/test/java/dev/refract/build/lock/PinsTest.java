package dev.refract.build.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refract.archive.Digest;
import dev.refract.build.roots.MirroredRelease;
import dev.refract.build.roots.RootPackage;
import dev.refract.distro.Download;
import dev.refract.distro.apt.DebianRelease;
import dev.refract.failure.Failure;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PinsTest {
  private static final String SYSROOT = "sysroot of tiny";
  private static final List<String> WANTED = List.of("libc6-dev", "libssl-dev");

  /// A release whose suites were made on `day`; the day is asked for only when it is written down.
  private record Debian(String day) implements MirroredRelease {
    @Override
    public DebianRelease release() {
      return new DebianRelease("bookworm");
    }

    @Override
    public List<URI> places(String suite, String file) {
      return List.of(URI.create("http://mirror.example.org/debian/" + file));
    }

    @Override
    public SortedMap<String, Instant> dates() {
      return new TreeMap<>(Map.of("bookworm", Instant.parse(day + "T00:00:00Z")));
    }
  }

  private static final Debian FIRST = new Debian("2026-11-01");
  private static final Debian LATER = new Debian("2026-12-01");

  private static RootPackage pack(String name, String source, String version) {
    String file = "pool/main/x/" + source + "/" + name + "_" + version + "_amd64.deb";
    return new RootPackage(
        name,
        version,
        "bookworm",
        source + " " + version,
        "asked for",
        new Download(
            List.of(URI.create("http://mirror.example.org/debian/" + file)),
            name + " " + version,
            10,
            Digest.of(file.getBytes(StandardCharsets.UTF_8))));
  }

  private static List<RootPackage> sysroot(String version) {
    return List.of(
        pack("libc6", "glibc", version),
        pack("libc6-dev", "glibc", version),
        pack("libssl-dev", "openssl", version));
  }

  private static Lock first(String... architectures) throws Exception {
    Pins pins = Pins.none();
    for (String architecture : architectures) {
      pins.root(FIRST, architecture, SYSROOT, WANTED, () -> sysroot("1"));
      pins.fact(FIRST, architecture, "gcc", () -> "12");
      pins.library(FIRST, architecture, "ssl", "a:libssl-dev");
    }
    return pins.used();
  }

  private static List<RootPackage> unasked() {
    throw new AssertionError("asked");
  }

  private static String unread() {
    throw new AssertionError("asked");
  }

  private static Lock.Release release(Lock lock) {
    return Optional.ofNullable(lock.releases().get("debian:bookworm")).orElseThrow();
  }

  private static List<String> versions(List<RootPackage> packages) {
    return packages.stream().map(pack -> pack.name() + " " + pack.version()).toList();
  }

  private static Lock.Answers answers(Lock lock, String architecture) {
    return Optional.ofNullable(release(lock).architectures().get(architecture)).orElseThrow();
  }

  @Test
  void whatIsPinnedIsNotAsked() throws Exception {
    Lock lock = first("amd64");
    for (Pins.Rule rule : Pins.Rule.values()) {
      Pins pins = Pins.of(lock, rule);
      assertThat(versions(pins.root(LATER, "amd64", SYSROOT, WANTED, PinsTest::unasked)))
          .containsExactly("libc6 1", "libc6-dev 1", "libssl-dev 1");
      assertThat(pins.fact(LATER, "amd64", "gcc", PinsTest::unread)).isEqualTo("12");
      assertThat(pins.library(LATER, "amd64", "ssl")).contains("a:libssl-dev");
      assertThat(pins.asked()).isFalse();
      assertThat(pins.used()).isEqualTo(lock);
      assertThat(pins.merged()).isEqualTo(lock);
    }
  }

  @Test
  void whatIsNotPinnedIsAnErrorWhereTheLockIsAll() throws Exception {
    Pins pins = Pins.of(first("amd64"), Pins.Rule.STRICT);
    assertFails(
        () -> pins.library(LATER, "amd64", "z zlib"), "the library z (pkg-config: zlib)", "amd64");
    assertFails(() -> pins.library(LATER, "armhf", "ssl"), "the library ssl", "armhf");
    assertFails(
        () -> pins.root(LATER, "amd64", "image", List.of("tini"), PinsTest::unasked),
        "the image",
        "amd64");
    assertFails(
        () -> pins.fact(LATER, "amd64", "crystal", PinsTest::unread), "the crystal", "amd64");
  }

  private static void assertFails(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String what, String where) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.kind()).isEqualTo(Failure.Kind.PROJECT);
              assertThat(failure.problem())
                  .isEqualTo(
                      "refract.lock does not pin " + what + " of debian:bookworm for " + where);
              assertThat(failure.remedy().orElseThrow()).contains("refract lock");
            });
  }

  @Test
  void oneMoreLibraryLeavesTheOthersAsTheyAre() throws Exception {
    Pins pins = Pins.of(first("amd64"), Pins.Rule.FOLLOW);
    List<RootPackage> now = new ArrayList<>(sysroot("2"));
    now.add(pack("zlib1g-dev", "zlib", "2"));
    List<String> wanted = List.of("libc6-dev", "libssl-dev", "zlib1g-dev");
    assertThat(versions(pins.root(LATER, "amd64", SYSROOT, wanted, () -> now)))
        .containsExactly("libc6 1", "libc6-dev 1", "libssl-dev 1", "zlib1g-dev 2");
    assertThat(pins.asked()).isTrue();
    assertThat(release(pins.used()).dates()).isEqualTo(LATER.dates());
  }

  /// libssl-dev 1 could not be installed beside openssl 2, which wants libssl-dev 2.
  @Test
  void packagesOfOneSourceStayTogether() throws Exception {
    Pins pins = Pins.of(first("amd64"), Pins.Rule.FOLLOW);
    List<RootPackage> now = new ArrayList<>(sysroot("2"));
    now.add(pack("openssl", "openssl", "2"));
    List<String> wanted = List.of("libc6-dev", "libssl-dev", "openssl");
    assertThat(versions(pins.root(LATER, "amd64", SYSROOT, wanted, () -> now)))
        .containsExactly("libc6 1", "libc6-dev 1", "libssl-dev 2", "openssl 2");
  }

  @Test
  void aBuildForOnePlatformLeavesTheOthersPinned() throws Exception {
    Lock lock = first("amd64", "armhf");
    Pins pins = Pins.of(lock, Pins.Rule.FOLLOW);
    pins.root(LATER, "amd64", SYSROOT, List.of("libc6-dev"), () -> sysroot("2"));
    assertThat(answers(pins.merged(), "armhf")).isEqualTo(answers(lock, "armhf"));
    assertThat(answers(pins.merged(), "amd64").libraries()).containsKey("ssl");
    assertThat(release(pins.used()).architectures()).containsOnlyKeys("amd64");
  }

  /// One image of a project is built alone: what the others are made of stays.
  @Test
  void oneImageLeavesTheOthersPinned() throws Exception {
    Lock lock = first("amd64");
    Pins pins = Pins.of(lock, Pins.Rule.FOLLOW);
    pins.root(LATER, "amd64", "sysroot of other", List.of("libc6-dev"), () -> sysroot("2"));
    assertThat(answers(pins.merged(), "amd64").roots())
        .containsOnlyKeys("sysroot of other", SYSROOT)
        .containsEntry(
            SYSROOT,
            Optional.ofNullable(answers(lock, "amd64").roots().get(SYSROOT)).orElseThrow());
  }

  @Test
  void whatABuildFoundToBeNeededIsKnownToTheNextLock() throws Exception {
    Pins pins = Pins.of(first("amd64"), Pins.Rule.FOLLOW);
    pins.root(LATER, "amd64", SYSROOT, WANTED, PinsTest::unasked);
    pins.library(LATER, "amd64", "lzma", "a:liblzma-dev");
    List<String> whole = List.of("libc6-dev", "liblzma-dev", "libssl-dev");
    pins.root(LATER, "amd64", Pins.WHOLE + SYSROOT, whole, () -> sysroot("1"));
    Lock lock = pins.merged();
    assertThat(Pins.further(lock, "debian:bookworm", "amd64", SYSROOT)).containsExactly("lzma");
    assertThat(Pins.further(lock, "debian:bookworm", "armhf", SYSROOT)).isEmpty();
    assertThat(Pins.further(lock, "debian:bookworm", "amd64", "sysroot of other")).isEmpty();
  }

  @Test
  void changesAreToldByPackage() throws Exception {
    Pins pins = Pins.none();
    pins.root(LATER, "amd64", SYSROOT, WANTED, () -> sysroot("2"));
    pins.root(LATER, "armhf", SYSROOT, List.of("libc6"), () -> sysroot("2").subList(0, 1));
    assertThat(LockChanges.between(first("amd64", "armhf"), pins.used()))
        .containsExactly(
            "libc6 1 -> 2 (debian:bookworm: amd64, armhf)",
            "libc6-dev 1 -> 2 (debian:bookworm: amd64)",
            "libc6-dev 1 removed (debian:bookworm: armhf)",
            "libssl-dev 1 -> 2 (debian:bookworm: amd64)",
            "libssl-dev 1 removed (debian:bookworm: armhf)");
  }
}
