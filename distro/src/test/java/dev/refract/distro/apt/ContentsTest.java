package dev.refract.distro.apt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.refract.archive.Digest;
import dev.refract.distro.DownloadEvent;
import dev.refract.distro.Downloads;
import dev.refract.distro.TestServer;
import dev.refract.failure.Failure;
import dev.refract.http.Patience;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ContentsTest {
  private static final Instant DATE = Instant.parse("2026-11-20T00:00:00Z");
  private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");
  private static final Patience SHORT =
      new Patience(2, Duration.ofMillis(1), Duration.ofSeconds(5), Duration.ofSeconds(5));
  private static final String TRIPLET = "arm-linux-gnueabi";
  private static final String INDEX = "main/Contents-armel.gz";
  private static final String PATH = TestArchive.folder("bookworm") + INDEX;
  private static final String NAME = "dists/bookworm/" + INDEX;

  private static final String TABLE =
      """
      bin/true                                                utils/coreutils
      lib/arm-linux-gnueabi/libold.a                          libdevel/libold-dev
      usr/lib/arm-linux-gnueabi/blas/libblas.so               libdevel/libblas-dev
      usr/lib/arm-linux-gnueabi/libcrypto.a                   libdevel/libssl-dev
      usr/lib/arm-linux-gnueabi/libcrypto.so                  libdevel/libssl-dev
      usr/lib/arm-linux-gnueabi/libcurl-gnutls.so             libdevel/libcurl4-gnutls-dev
      usr/lib/arm-linux-gnueabi/libcurl.a                     libdevel/libcurl4-openssl-dev,libdevel/libcurl4-gnutls-dev
      usr/lib/arm-linux-gnueabi/libcurl.so                    libdevel/libcurl4-openssl-dev
      usr/lib/arm-linux-gnueabi/libssl.a                      libdevel/libssl-dev
      usr/lib/arm-linux-gnueabi/libssl.so                     libdevel/libssl-dev
      usr/lib/arm-linux-gnueabi/libssl.so.3                   libs/libssl3
      usr/lib/arm-linux-gnueabi/libssl3.so                    libdevel/libnss3-dev
      usr/lib/arm-linux-gnueabi/pkgconfig/openssl.pc          libdevel/libssl-dev
      usr/lib/libplain.a                                      contrib/libdevel/libplain-dev
      usr/lib/pkgconfig/plain.pc                              libplain-dev
      usr/lib/sundials/libssk.so                              libdevel/elsewhere-dev
      usr/share/doc/x/examples/x.pc                           doc/x-doc
      usr/share/pkgconfig/iso codes.pc                        misc/iso-codes
      """;

  @TempDir private Path cache;
  private final TestServer server;
  private final TestArchive archive;
  private final List<DownloadEvent> events = Collections.synchronizedList(new ArrayList<>());

  ContentsTest() throws Exception {
    server = new TestServer();
    archive = new TestArchive(server, Signer.create(DATE.minus(Duration.ofDays(9))));
  }

  @BeforeEach
  void publish() throws Exception {
    publish(gzip(TABLE));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void publish(byte[] contents) throws Exception {
    publish(Map.of(INDEX, contents), true, DATE);
  }

  private void publish(Map<String, byte[]> contents, boolean byHash, Instant date)
      throws Exception {
    archive.publish("bookworm", Map.of("armel", ""), contents, byHash, date, Optional.empty());
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static String byHash() {
    return TestArchive.folder("bookworm") + "main/by-hash/SHA256/";
  }

  /// Something that is asked of the archive.
  private interface Question<T> {
    T of(AptArchive archive) throws Failure, IOException;
  }

  private <T> T ask(boolean offline, Question<T> question) throws Failure, IOException {
    try (Downloads downloads =
        new Downloads(new Downloads.Settings(cache, Map.of(), offline, 6, SHORT, events::add))) {
      return question.of(
          new AptArchive(
              new AptArchive.Settings(
                  new DebianRelease("bookworm"), archive.mirrors(), false, true, NOW),
              downloads));
    }
  }

  private ContentsIndex contents() throws Failure, IOException {
    return ask(false, a -> a.contents("armel", Duration.ZERO));
  }

  private ContentsIndex contents(String table) throws Exception {
    publish(gzip(table));
    return contents();
  }

  private Failure failure(Failure.Kind kind, boolean offline, String architecture) {
    Failure failure =
        catchThrowableOfType(
            Failure.class, () -> ask(offline, a -> a.contents(architecture, Duration.ZERO)));
    assertThat(failure).isNotNull();
    assertThat(failure.kind()).as("%s", failure).isEqualTo(kind);
    return failure;
  }

  @Test
  void librariesModulesAndPaths() throws Exception {
    ContentsIndex contents = contents();
    assertThat(contents.architecture()).isEqualTo("armel");
    assertThat(contents.packages("usr/lib/arm-linux-gnueabi/libcurl.a"))
        .containsExactly("libcurl4-gnutls-dev", "libcurl4-openssl-dev");
    assertThat(contents.packages("usr/lib/libplain.a")).containsExactly("libplain-dev");
    assertThat(contents.packages("usr/lib/arm-linux-gnueabi/libssl.so.3")).isEmpty();
    assertThat(contents.packages("usr/lib/arm-linux-gnueabi/libcurl")).isEmpty();
    assertThat(contents.packages("")).isEmpty();
    assertThat(contents.library(TRIPLET, "curl"))
        .containsExactly(
            new ContentsIndex.Found(
                "libcurl4-gnutls-dev", List.of("usr/lib/arm-linux-gnueabi/libcurl.a")),
            new ContentsIndex.Found(
                "libcurl4-openssl-dev",
                List.of(
                    "usr/lib/arm-linux-gnueabi/libcurl.a",
                    "usr/lib/arm-linux-gnueabi/libcurl.so")));
    assertThat(contents.library(TRIPLET, "curl-gnutls"))
        .extracting(ContentsIndex.Found::isArchive)
        .containsExactly(false);
    assertThat(contents.library(TRIPLET, "old")).hasSize(1);
    assertThat(contents.library(TRIPLET, "plain")).hasSize(1);
    assertThat(contents.library(TRIPLET, "blas")).isEmpty();
    assertThat(contents.library("arm-linux-gnueabihf", "curl")).isEmpty();
    assertThat(contents.module(TRIPLET, "openssl"))
        .containsExactly(
            new ContentsIndex.Found(
                "libssl-dev", List.of("usr/lib/arm-linux-gnueabi/pkgconfig/openssl.pc")));
    assertThat(contents.module(TRIPLET, "plain")).hasSize(1);
    assertThat(contents.module(TRIPLET, "iso codes")).hasSize(1);
    assertThat(contents.module(TRIPLET, "x")).isEmpty();
  }

  private static List<String> shown(List<ContentsIndex.Near> near) {
    return near.stream().map(n -> n.folder() + " " + n.library() + " " + n.packages()).toList();
  }

  @Test
  void theNearestFirst() throws Exception {
    ContentsIndex contents = contents();
    String here = "usr/lib/arm-linux-gnueabi ";
    assertThat(shown(contents.nearestLibraries(TRIPLET, "SSL2", 9)))
        .containsExactly(here + "ssl [libssl-dev]", here + "ssl3 [libnss3-dev]");
    assertThat(shown(contents.nearestLibraries(TRIPLET, "curl4", 9)))
        .containsExactly(here + "curl [libcurl4-gnutls-dev, libcurl4-openssl-dev]");
    assertThat(shown(contents.nearestLibraries(TRIPLET, "gnutls", 9)))
        .containsExactly(here + "curl-gnutls [libcurl4-gnutls-dev]");
    assertThat(shown(contents.nearestLibraries(TRIPLET, "curlx", 1))).hasSize(1);
    assertThat(shown(contents.nearestLibraries(TRIPLET, "blas", 9)))
        .containsExactly("usr/lib/arm-linux-gnueabi/blas blas [libblas-dev]");
    assertThat(shown(contents.nearestLibraries(TRIPLET, "oldd", 9)))
        .containsExactly("lib/arm-linux-gnueabi old [libold-dev]");
    assertThat(contents.nearestLibraries(TRIPLET, "completely-different", 9)).isEmpty();
  }

  @Test
  void onlyTheReleaseItselfIsAsked() throws Exception {
    contents();
    assertThat(server.requests())
        .containsExactly(
            TestArchive.folder("bookworm") + "InRelease", byHash() + Digest.of(gzip(TABLE)).hex());
  }

  @Test
  void theDigestIsTheIndexsAndCostsNoIndex() throws Exception {
    Digest digest = ask(false, a -> a.contentsDigest("armel", Duration.ZERO));
    assertThat(digest).isEqualTo(Digest.of(gzip(TABLE)));
    assertThat(server.requests()).hasSize(1);
    assertThat(contents().digest()).isEqualTo(digest);
  }

  @Test
  void withinItsAgeAndOfflineTheCacheIsEnough() throws Exception {
    contents();
    server.forgetRequests();
    assertThat(ask(false, a -> a.contents("armel", Duration.ofHours(1))).library(TRIPLET, "ssl"))
        .hasSize(1);
    assertThat(ask(true, a -> a.contents("armel", Duration.ZERO)).library(TRIPLET, "ssl"))
        .hasSize(1);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void offlineWithoutIt() throws Exception {
    assertThat(failure(Failure.Kind.NETWORK, true, "armel").problem())
        .isEqualTo("not in the cache and offline: the package indices of bookworm");
    ask(false, a -> a.contentsDigest("armel", Duration.ZERO));
    assertThat(failure(Failure.Kind.NETWORK, true, "armel").problem())
        .isEqualTo("not in the cache and offline: " + NAME);
  }

  @Test
  void byHashAlone() throws Exception {
    server.remove(PATH);
    assertThat(contents().library(TRIPLET, "ssl")).hasSize(1);
  }

  @Test
  void withoutByHash() throws Exception {
    publish(Map.of(INDEX, gzip(TABLE)), false, DATE);
    assertThat(contents().library(TRIPLET, "ssl")).hasSize(1);
    assertThat(server.requests()).hasSize(2).contains(PATH);
  }

  @Test
  void otherForms() throws Exception {
    publish(Map.of("main/Contents-armel", TABLE.getBytes(StandardCharsets.UTF_8)), true, DATE);
    assertThat(contents().library(TRIPLET, "ssl")).hasSize(1);
  }

  @Test
  void architectureAllIsAnIndexOfItsOwn() throws Exception {
    publish(
        Map.of(
            INDEX,
            gzip(TABLE),
            "main/Contents-all.gz",
            gzip("usr/share/pkgconfig/udev.pc admin/udev\n")),
        true,
        DATE);
    assertThat(contents().module(TRIPLET, "udev")).isEmpty();
    assertThat(server.requests()).noneMatch(request -> request.contains("Contents-all"));
    assertThat(ask(false, a -> a.contents("all", Duration.ZERO)).module(TRIPLET, "udev"))
        .hasSize(1);
  }

  @Test
  void whatTheReleaseDoesNotName() {
    assertThat(failure(Failure.Kind.UNTRUSTED, false, "all").problem())
        .isEqualTo("InRelease of bookworm names no main/Contents-all");
    Failure failure = failure(Failure.Kind.UNSUPPORTED, false, "riscv64");
    assertThat(failure.problem()).isEqualTo("debian:bookworm has no architecture 'riscv64'");
  }

  @Test
  void midSyncIsNamedAndNotWaitedFor() throws Exception {
    server.remove(byHash() + Digest.of(gzip(TABLE)).hex());
    server.put(PATH, gzip(TABLE + "usr/lib/liba.a x/y\n"));
    Failure failure = failure(Failure.Kind.NETWORK, false, "armel");
    assertThat(failure.problem())
        .startsWith("the mirror is in mid-sync: " + NAME + " cannot be had: ")
        .contains(server.uri(PATH) + " should be ");
    assertThat(server.requests()).containsOnlyOnce(PATH);
    assertThat(failure.remedy().orElseThrow()).contains("--mirror");
    server.remove(PATH);
    assertThat(failure(Failure.Kind.NETWORK, false, "armel").problem())
        .endsWith(server.uri(PATH) + " answers 404");
    server.put(PATH, Arrays.copyOf(gzip(TABLE), 100));
    assertThat(failure(Failure.Kind.NETWORK, false, "armel").problem())
        .endsWith("but is 100 bytes");
    assertThat(cache.resolve("apt/contents")).isEmptyDirectory();
  }

  @Test
  void aStaleCacheIsNoMidSync() throws Exception {
    ask(false, a -> a.contentsDigest("armel", Duration.ZERO));
    server.remove(byHash() + Digest.of(gzip(TABLE)).hex());
    publish(Map.of(INDEX, gzip("usr/lib/libnew.a x/new-dev\n")), true, DATE.plusSeconds(60));
    ContentsIndex contents = ask(false, a -> a.contents("armel", Duration.ofHours(1)));
    assertThat(contents.library(TRIPLET, "new")).hasSize(1);
    assertThat(contents.digest()).isEqualTo(Digest.of(server.get(PATH)));
  }

  @Test
  void aDamagedOneIsMadeAnew() throws Exception {
    contents();
    try (Stream<Path> files = Files.list(cache.resolve("apt/contents"))) {
      Path file = files.findFirst().orElseThrow();
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length / 2] ^= 1;
      Files.delete(file);
      Files.write(file, bytes);
    }
    assertThat(contents().library(TRIPLET, "ssl")).hasSize(1);
    assertThat(events)
        .contains(new DownloadEvent.Note("the cached index " + NAME + " is damaged and made anew"));
  }

  @Test
  void oldHeadersAndLinesThatAreNoRows() throws Exception {
    ContentsIndex contents =
        contents(
            """
            This file maps each file available in the system to
            usr/lib/libheader.a  libdevel/only-an-example

            FILE                                                    LOCATION
            usr/lib/liba.a\t\t\t   libdevel/a-dev
            usr/lib/liba.a libdevel/another-dev,a-dev
            usr/lib/libb.a
            usr/lib/libc.a libdevel/
            usr/lib/libd.a libdevel/d-dev,,x
            usr/lib/libe.a libdevel/-e
            usr/lib/libf.a libdevel/f-dev\s\s
            usr/lib/with blanks in it/libg.so   libdevel/g-dev
            usr/lib/libh\u00e4.so libdevel/h-dev
            ./usr/lib/libi.a libdevel/i-dev
             usr/lib/libj.a libdevel/j-dev
            usr/lib/libk.a libdevel/k$dev
            FILE LOCATION of the last
            usr/lib/libz.so libdevel/z-dev\
            """);
    assertThat(contents.packages("usr/lib/liba.a")).containsExactly("a-dev", "another-dev");
    assertThat(contents.packages("usr/lib/libf.a")).containsExactly("f-dev");
    assertThat(contents.packages("usr/lib/with blanks in it/libg.so")).containsExactly("g-dev");
    assertThat(contents.library(TRIPLET, "h\u00e4")).hasSize(1);
    assertThat(contents.packages("usr/lib/libz.so")).containsExactly("z-dev");
    for (String none : List.of("header", "b", "c", "d", "e", "i", "j", "k")) {
      assertThat(contents.library(TRIPLET, none)).as(none).isEmpty();
    }
  }

  @Test
  void anEmptyIndexIsOne() throws Exception {
    assertThat(contents("").library(TRIPLET, "ssl")).isEmpty();
    assertThat(contents("FILE LOCATION\n").nearestLibraries(TRIPLET, "ssl", 9)).isEmpty();
  }

  @Test
  void whatIsNoIndexIsRefused() throws Exception {
    publish(gzip("<html>\n<p>Welcome!</p>\n"));
    assertThat(failure(Failure.Kind.UNTRUSTED, false, "armel").problem())
        .isEqualTo(NAME + ", line 2: no line says which package has a file");
    publish(Arrays.copyOf(gzip(TABLE), 200));
    assertThat(failure(Failure.Kind.UNTRUSTED, false, "armel").problem())
        .startsWith(NAME + ": cannot be decompressed beyond its first 200 bytes");
    assertThat(cache.resolve("apt/contents")).isEmptyDirectory();
  }

  @Test
  void bombsAreRefused() throws Exception {
    publish(gzip("\n".repeat(120 << 20)));
    assertThat(failure(Failure.Kind.UNTRUSTED, false, "armel").problem())
        .contains("more than 200 for one");
    publish(gzip("x".repeat(2 << 20)));
    assertThat(failure(Failure.Kind.UNTRUSTED, false, "armel").problem())
        .endsWith("line 1: a line of more than 1048576 bytes");
    StringBuilder many = new StringBuilder();
    for (int i = 0; i <= 300_000; i++) {
      many.append("usr/lib/lib").append(i).append(".a a\n");
    }
    publish(gzip(many.toString()));
    assertThat(failure(Failure.Kind.UNTRUSTED, false, "armel").problem())
        .contains("line 300001: more than 300000 libraries");
    String wide = " " + "a".repeat(200) + (",b" + "c".repeat(200)).repeat(2) + "\n";
    StringBuilder large = new StringBuilder();
    for (int i = 0; i < 60_000; i++) {
      large.append("usr/lib/lib").append(i).append("x".repeat(200)).append(".a").append(wide);
    }
    publish(gzip(large.toString()));
    assertThat(failure(Failure.Kind.UNTRUSTED, false, "armel").problem())
        .contains("or 33554432 bytes of them");
  }
}
