package dev.refract.distro.apt;

import static dev.refract.distro.apt.TestArchive.stanza;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.refract.archive.Digest;
import dev.refract.distro.DownloadEvent;
import dev.refract.distro.Downloads;
import dev.refract.distro.TestServer;
import dev.refract.failure.Failure;
import dev.refract.http.Patience;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AptArchiveTest {
  private static final Instant DATE = Instant.parse("2026-11-20T00:00:00Z");
  private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");
  private static final DebianRelease BOOKWORM = new DebianRelease("bookworm");
  private static final Patience SHORT =
      new Patience(2, Duration.ofMillis(1), Duration.ofSeconds(5), Duration.ofSeconds(5));

  @TempDir private Path cache;
  private final TestServer server;
  private final TestArchive archive;
  private final List<DownloadEvent> events = Collections.synchronizedList(new ArrayList<>());

  AptArchiveTest() throws Exception {
    server = new TestServer();
    archive = new TestArchive(server, Signer.create(DATE.minus(Duration.ofDays(9))));
  }

  @BeforeEach
  void publish() throws Exception {
    archive.publish(
        "bookworm",
        Map.of(
            "amd64",
            stanza("a", "1", "amd64") + stanza("b", "1", "all"),
            "armel",
            stanza("a", "1", "armel")),
        DATE,
        Optional.empty());
    archive.publish(
        "bookworm-updates",
        Map.of("amd64", stanza("b", "2", "all"), "armel", ""),
        DATE,
        Optional.empty());
    archive.publish(
        "bookworm-security",
        Map.of("amd64", stanza("a", "1+deb12u1", "amd64")),
        DATE,
        Optional.of(DATE.plus(Duration.ofDays(7))));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /// What a client of this archive is like; changed a little by each test.
  private record Client(
      Instant now,
      boolean offline,
      boolean acceptExpired,
      boolean acceptIncomplete,
      Duration maxAge) {
    private Client at(Instant when) {
      return new Client(when, offline, acceptExpired, acceptIncomplete, maxAge);
    }

    private Client whenOffline() {
      return new Client(now, true, acceptExpired, acceptIncomplete, maxAge);
    }

    private Client acceptingExpired() {
      return new Client(now, offline, true, acceptIncomplete, maxAge);
    }

    private Client acceptingIncomplete() {
      return new Client(now, offline, acceptExpired, true, maxAge);
    }

    private Client withMaxAge(Duration age) {
      return new Client(now, offline, acceptExpired, acceptIncomplete, age);
    }
  }

  private static Client client() {
    return new Client(NOW, false, false, false, Duration.ZERO);
  }

  private Snapshot refresh(Client client, String... architectures) throws Failure, IOException {
    try (Downloads downloads =
        new Downloads(
            new Downloads.Settings(cache, Map.of(), client.offline(), 6, SHORT, events::add))) {
      return new AptArchive(
              new AptArchive.Settings(
                  BOOKWORM,
                  archive.mirrors(),
                  client.acceptExpired(),
                  client.acceptIncomplete(),
                  client.now()),
              downloads)
          .refresh(List.of(architectures), client.maxAge());
    }
  }

  private Failure failure(Failure.Kind kind, Client client, String... architectures) {
    Failure failure = catchThrowableOfType(Failure.class, () -> refresh(client, architectures));
    assertThat(failure).isNotNull();
    assertThat(failure.kind()).as("%s", failure).isEqualTo(kind);
    return failure;
  }

  private List<String> notes() {
    return events.stream()
        .filter(DownloadEvent.Note.class::isInstance)
        .map(event -> ((DownloadEvent.Note) event).text())
        .toList();
  }

  @Test
  void theSuitesAreOneIndex() throws Exception {
    Snapshot snapshot = refresh(client(), "amd64", "armel");
    PackageIndex amd64 = snapshot.packages("amd64");
    assertThat(amd64.candidate("a").orElseThrow().version()).hasToString("1+deb12u1");
    assertThat(amd64.candidate("a").orElseThrow().suite()).isEqualTo("bookworm-security");
    assertThat(amd64.candidate("b").orElseThrow().id()).isEqualTo("b_2_all");
    assertThat(amd64.versions("a").stream().map(BinaryPackage::suite))
        .containsExactly("bookworm-security", "bookworm");
    assertThat(amd64.names()).containsExactly("a", "b");
    assertThat(amd64.candidate("c")).isEmpty();
    // No armel in the security archive: it is not asked there.
    assertThat(snapshot.packages("armel").suites()).containsExactly("bookworm", "bookworm-updates");
    assertThat(snapshot.incomplete()).isEmpty();
    assertThat(snapshot.date()).isEqualTo(DATE);
    assertThat(snapshot.download(amd64.candidate("a").orElseThrow()).uris())
        .containsExactly(server.uri("/debian-security/pool/a.deb"));
    assertThat(server.requests())
        .contains(archive.byHash("bookworm", "amd64"))
        .doesNotContain(TestArchive.index("bookworm", "amd64"))
        .noneMatch(request -> request.contains("security/main/binary-armel"));
  }

  @Test
  void theDigestNamesTheIndices() throws Exception {
    Snapshot one = refresh(client(), "amd64", "armel");
    Snapshot same = refresh(client(), "armel", "amd64");
    assertThat(same.digest()).isEqualTo(one.digest());
    assertThat(refresh(client(), "amd64").digest("amd64")).isEqualTo(one.digest("amd64"));
    archive.publish(
        "bookworm-updates",
        Map.of("amd64", stanza("b", "3", "all"), "armel", ""),
        DATE.plusSeconds(1),
        Optional.empty());
    Snapshot next = refresh(client(), "amd64", "armel");
    assertThat(next.digest("amd64")).isNotEqualTo(one.digest("amd64"));
    assertThat(next.digest("armel")).isEqualTo(one.digest("armel"));
  }

  @Test
  void withinItsAgeTheCacheIsEnough() throws Exception {
    refresh(client(), "amd64");
    server.forgetRequests();
    Client later = client().at(NOW.plusSeconds(50)).withMaxAge(Duration.ofMinutes(1));
    assertThat(refresh(later, "amd64").packages("amd64").names()).containsExactly("a", "b");
    assertThat(server.requests()).isEmpty();
    Client muchLater = later.at(NOW.plusSeconds(70));
    refresh(muchLater, "amd64");
    assertThat(server.requests()).hasSize(3).allMatch(request -> request.endsWith("InRelease"));
  }

  @Test
  void offlineWithAnEmptyCacheSaysWhatIsMissing() {
    Failure failure = failure(Failure.Kind.NETWORK, client().whenOffline(), "amd64");
    assertThat(failure.problem())
        .startsWith("not in the cache and offline: the package indices of bookworm");
    assertThat(failure.remedy()).contains("run once without --offline");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void offlineAfterOnceOnline() throws Exception {
    Snapshot online = refresh(client(), "amd64");
    server.forgetRequests();
    Client offline = client().at(NOW.plus(Duration.ofDays(1))).whenOffline();
    assertThat(refresh(offline, "amd64").digest()).isEqualTo(online.digest());
    assertThat(server.requests()).isEmpty();
    Failure failure = failure(Failure.Kind.NETWORK, offline, "armel");
    assertThat(failure.problem()).contains("offline: dists/bookworm");
  }

  @Test
  void noByHashFallsBackToTheName() throws Exception {
    server.remove(archive.byHash("bookworm", "amd64"));
    refresh(client(), "amd64");
    assertThat(server.requests()).contains(TestArchive.index("bookworm", "amd64"));
  }

  @Test
  void midSyncIsNamed() throws Exception {
    server.remove(archive.byHash("bookworm", "amd64"));
    server.put(TestArchive.index("bookworm", "amd64"), TestArchive.xz(stanza("x", "1", "amd64")));
    Failure failure = failure(Failure.Kind.NETWORK, client().acceptingIncomplete(), "amd64");
    assertThat(failure.problem())
        .startsWith(
            "the mirror is in mid-sync: dists/bookworm/main/binary-amd64/Packages.xz cannot be had:"
                + " "
                + server.uri("/debian/dists/bookworm/main"))
        .contains("answers 404; " + server.uri(TestArchive.index("bookworm", "amd64")))
        .contains("should be ")
        .contains("but is ");
    assertThat(events).noneMatch(DownloadEvent.Retrying.class::isInstance);
    server.remove(TestArchive.index("bookworm", "amd64"));
    assertThat(failure(Failure.Kind.NETWORK, client(), "amd64").problem())
        .startsWith("the mirror is in mid-sync: ")
        .endsWith("answers 404");
  }

  @Test
  void midSyncOfTheSecurityArchiveIsRefusedOrNoted() throws Exception {
    String path = TestArchive.index("bookworm-security", "amd64");
    server.remove(archive.byHash("bookworm-security", "amd64"));
    byte[] right = server.get(path);
    server.put(path, TestArchive.xz(stanza("x", "1", "amd64")));
    failure(Failure.Kind.NETWORK, client(), "amd64");
    Client patient = client().acceptingIncomplete();
    Snapshot snapshot = refresh(patient, "amd64");
    String name = "dists/bookworm-security/main/binary-amd64/Packages.xz";
    assertThat(snapshot.incomplete()).containsExactly(name);
    assertThat(notes())
        .singleElement()
        .asString()
        .startsWith("bookworm-security for amd64 is left out, as the mirror is in mid-sync: ")
        .contains(name + " should be ");
    assertThat(snapshot.packages("amd64").candidate("a").orElseThrow().version()).hasToString("1");
    // Known, so not asked for again while the cache is fresh, or offline.
    server.forgetRequests();
    Client later = patient.at(NOW.plusSeconds(1)).withMaxAge(Duration.ofMinutes(1));
    assertThat(refresh(later, "amd64").digest()).isEqualTo(snapshot.digest());
    assertThat(refresh(patient.whenOffline(), "amd64").digest()).isEqualTo(snapshot.digest());
    assertThat(server.requests()).isEmpty();
    // And asked for again as soon as the mirror is.
    server.put(path, right);
    assertThat(refresh(patient, "amd64").incomplete()).isEmpty();
  }

  @Test
  void aStaleCacheIsNoMidSync() throws Exception {
    refresh(client(), "armel");
    // The mirror moves on, and keeps nothing of the old state.
    server.remove(archive.byHash("bookworm", "amd64"));
    archive.publish(
        "bookworm",
        Map.of("amd64", stanza("new", "1", "amd64"), "armel", stanza("a", "1", "armel")),
        DATE.plusSeconds(60),
        Optional.empty());
    Client client = client().withMaxAge(Duration.ofDays(1)).at(NOW.plusSeconds(1));
    assertThat(refresh(client, "amd64").packages("amd64").names()).contains("new");
  }

  @Test
  void aDamagedIndexInTheCacheIsMadeAnew() throws Exception {
    Snapshot before = refresh(client(), "amd64");
    try (Stream<Path> files = Files.list(cache.resolve("apt/indices"))) {
      for (Path file : files.toList()) {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.delete(file);
        Files.write(file, bytes);
      }
    }
    assertThat(refresh(client(), "amd64").packages("amd64").names())
        .isEqualTo(before.packages("amd64").names());
    assertThat(notes()).hasSize(3).allMatch(note -> note.contains("damaged"));
  }

  @Test
  void aDamagedReleaseInTheCacheIsFetchedAnew() throws Exception {
    refresh(client(), "amd64");
    try (Stream<Path> files = Files.list(cache.resolve("apt/releases"))) {
      for (Path file : files.toList()) {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        Files.writeString(file, text.replace("Origin: Test", "Origin: Evil"));
      }
    }
    server.forgetRequests();
    refresh(client().withMaxAge(Duration.ofDays(1)), "amd64");
    assertThat(server.requests()).filteredOn(r -> r.endsWith("InRelease")).hasSize(3);
  }

  @Test
  void expiredIsRefusedUnlessAccepted() throws Exception {
    Client late = client().at(DATE.plus(Duration.ofDays(8)));
    Failure failure = failure(Failure.Kind.UNTRUSTED, late, "amd64");
    assertThat(failure.problem())
        .isEqualTo(
            "InRelease of bookworm-security expired at 2026-11-27T00:00:00Z, and now it is"
                + " 2026-11-28T00:00:00Z");
    assertThat(failure.remedy().orElseThrow()).contains("--accept-expired");
    assertThat(refresh(late.acceptingExpired(), "amd64").suites()).hasSize(3);
  }

  @Test
  void theFutureIsRefused() {
    Failure failure =
        failure(Failure.Kind.UNTRUSTED, client().at(DATE.minus(Duration.ofHours(1))), "amd64");
    assertThat(failure.problem()).contains("is of 2026-11-20T00:00:00Z, but here it is");
  }

  @Test
  void anotherSuiteIsRefused() {
    server.put(
        TestArchive.folder("bookworm") + "InRelease",
        server.get(TestArchive.folder("bookworm-updates") + "InRelease"));
    Failure failure = failure(Failure.Kind.UNTRUSTED, client(), "amd64");
    assertThat(failure.problem())
        .isEqualTo("InRelease of bookworm is for 'bookworm-updates', suite 'oldstable'");
  }

  @Test
  void aStrangersSignatureIsRefused() throws Exception {
    new TestArchive(server, Signer.create(DATE.minus(Duration.ofDays(9))))
        .publish("bookworm", Map.of("amd64", ""), DATE, Optional.empty());
    Failure failure = failure(Failure.Kind.UNTRUSTED, client(), "amd64");
    assertThat(failure.problem())
        .contains("/debian/dists/bookworm/InRelease is not signed as it should be: ")
        .contains("signature by the unknown key ");
    assertThat(cache.resolve("apt/indices")).doesNotExist();
  }

  @Test
  void aCaptivePortalIsRefused() {
    server.put(
        TestArchive.folder("bookworm") + "InRelease",
        "<html>Welcome!</html>".getBytes(StandardCharsets.UTF_8));
    assertThat(failure(Failure.Kind.UNTRUSTED, client(), "amd64").problem())
        .contains("is not a signed text");
  }

  @Test
  void anArchitectureThatTheReleaseLacks() {
    Failure failure = failure(Failure.Kind.UNSUPPORTED, client(), "riscv64");
    assertThat(failure.problem()).isEqualTo("debian:bookworm has no architecture 'riscv64'");
    assertThat(failure.remedy()).contains("choose among all, amd64, armel");
  }

  @Test
  void aReleaseThatTheMirrorLacks() {
    server.remove(TestArchive.folder("bookworm") + "InRelease");
    Failure failure = failure(Failure.Kind.NETWORK, client(), "amd64");
    assertThat(failure.problem()).endsWith("/debian/dists/bookworm/InRelease answers 404");
    assertThat(failure.remedy().orElseThrow()).contains("--mirror");
  }

  @Test
  void aMirrorThatGoesBackInTimeIsNotFollowed() throws Exception {
    Snapshot before = refresh(client(), "amd64");
    archive.publish(
        "bookworm-updates",
        Map.of("amd64", stanza("b", "1.5", "all"), "armel", ""),
        DATE.minus(Duration.ofDays(1)),
        Optional.empty());
    assertThat(refresh(client(), "amd64").digest()).isEqualTo(before.digest());
    assertThat(notes()).singleElement().asString().contains("is older than the one in the cache");
  }

  @Test
  void anIndexThatIsNoIndexIsRefused() throws Exception {
    archive.publish("bookworm", Map.of("amd64", "Package: ../../x\n"), DATE, Optional.empty());
    assertThat(failure(Failure.Kind.UNTRUSTED, client(), "amd64").problem())
        .isEqualTo("dists/bookworm/main/binary-amd64/Packages.xz: a stanza without a package name");
  }

  @Test
  void aPackageOfTheWrongDigestIsRefused() throws Exception {
    Snapshot snapshot = refresh(client(), "amd64");
    BinaryPackage a = snapshot.packages("amd64").candidate("a").orElseThrow();
    server.put("/debian-security/pool/a.deb", new byte[10]);
    try (Downloads downloads =
        new Downloads(new Downloads.Settings(cache, Map.of(), false, 6, SHORT, events::add))) {
      Failure failure =
          catchThrowableOfType(Failure.class, () -> downloads.fetch(snapshot.download(a)));
      assertThat(failure.kind()).isEqualTo(Failure.Kind.UNTRUSTED);
      assertThat(failure.problem())
          .contains("/debian-security/pool/a.deb should be 10 bytes " + a.digest())
          .contains("but is 10 bytes " + Digest.of(new byte[10]));
    }
  }
}
