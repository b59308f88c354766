package dev.refract.distro;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import dev.refract.failure.Together;
import dev.refract.http.Patience;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DownloadsTest {
  private static final byte[] CONTENT = bytes(300_000, 1);
  private static final Patience SHORT =
      new Patience(3, Duration.ofMillis(1), Duration.ofSeconds(5), Duration.ofMillis(400));

  @TempDir private Path cache;
  private TestServer server;
  private final List<DownloadEvent> events = Collections.synchronizedList(new ArrayList<>());

  DownloadsTest() throws IOException {
    server = new TestServer();
  }

  @BeforeEach
  void serve() {
    server.put("/file", CONTENT);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static byte[] bytes(int count, long seed) {
    byte[] bytes = new byte[count];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private Download file() {
    return file("/file", CONTENT);
  }

  private Download file(String path, byte[] content) {
    return new Download(
        List.of(server.uri(path)), path.substring(1), content.length, Digest.of(content));
  }

  private Downloads downloads(boolean offline, Map<String, String> environment) {
    return new Downloads(
        new Downloads.Settings(cache, environment, offline, 6, SHORT, events::add));
  }

  private Path fetch() throws Failure, IOException {
    try (Downloads downloads = downloads(false, Map.of())) {
      return downloads.fetch(file());
    }
  }

  private Path part() throws IOException {
    Path folder = cache.resolve("downloads").resolve("sha256");
    Files.createDirectories(folder);
    return folder.resolve(Digest.of(CONTENT).hex() + ".part");
  }

  private void assertFails(Failure.Kind kind, String problem, ThrowingCallable call) {
    assertThatThrownBy(call)
        .asInstanceOf(type(Failure.class))
        .satisfies(failure -> {
          assertThat(failure.kind()).isEqualTo(kind);
          assertThat(failure.problem()).contains(problem);
        });
  }

  @Test
  void aFileComesOnceAndStaysUnderItsDigest() throws Exception {
    Path path = fetch();
    assertThat(path)
        .isEqualTo(cache.resolve("downloads/sha256").resolve(Digest.of(CONTENT).hex()))
        .hasBinaryContent(CONTENT);
    assertThat(fetch()).isEqualTo(path);
    assertThat(server.requests()).containsExactly("/file");
    assertThat(part()).doesNotExist();
    assertThat(events)
        .contains(new DownloadEvent.Advanced("file", CONTENT.length, CONTENT.length))
        .endsWith(
            new DownloadEvent.Finished("file", CONTENT.length, true),
            new DownloadEvent.Finished("file", CONTENT.length, false));
  }

  @Test
  void aServerSaysASizeThatNobodyKnows() throws Exception {
    try (Downloads downloads = downloads(false, Map.of())) {
      Download download = downloads.sized(server.uri("/file"), "file", Digest.of(CONTENT));
      assertThat(download).isEqualTo(file());
      assertThat(downloads.fetch(download)).hasBinaryContent(CONTENT);
    }
    server.once("/file", TestServer.status(404));
    try (Downloads downloads = downloads(true, Map.of())) {
      assertThat(downloads.sized(server.uri("/file"), "file", Digest.of(CONTENT)))
          .isEqualTo(file());
    }
    try (Downloads downloads = downloads(false, Map.of())) {
      assertFails(
          Failure.Kind.NETWORK,
          "404",
          () -> downloads.sized(server.uri("/file"), "other", Digest.of(new byte[1])));
    }
  }

  @Test
  void aServerInDifficultiesIsAskedAgain() throws Exception {
    server.once("/file", TestServer.status(500)).once("/file", TestServer.status(429));
    assertThat(fetch()).hasBinaryContent(CONTENT);
    assertThat(events)
        .contains(
            new DownloadEvent.Retrying("file", server.uri("/file") + " answers 500", 1),
            new DownloadEvent.Retrying("file", server.uri("/file") + " answers 429", 2));
  }

  @Test
  void patienceEnds() {
    server
        .once("/file", TestServer.status(503))
        .once("/file", TestServer.status(503))
        .once("/file", TestServer.status(503));
    assertFails(Failure.Kind.NETWORK, "answers 503", this::fetch);
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void whatIsNotThereIsNotAskedForAgain() {
    server.remove("/file");
    assertFails(Failure.Kind.NETWORK, server.uri("/file") + " answers 404", this::fetch);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void theNextAddressIsAskedWhereTheFirstHasNothingOrAnotherFile() throws Exception {
    server.put("/other", bytes(CONTENT.length, 2));
    Download download =
        new Download(
            List.of(server.uri("/gone"), server.uri("/other"), server.uri("/file")),
            "file",
            CONTENT.length,
            Digest.of(CONTENT));
    try (Downloads downloads = downloads(false, Map.of())) {
      assertThat(downloads.fetch(download)).hasBinaryContent(CONTENT);
    }
    assertThat(server.requests()).containsExactly("/gone", "/other", "/file");
  }

  @Test
  void whereNoAddressHasItAllAreNamed() {
    server.put("/other", bytes(CONTENT.length, 2));
    Download download =
        new Download(
            List.of(server.uri("/gone"), server.uri("/other"), server.uri("/gone-too")),
            "a_1_amd64.deb",
            CONTENT.length,
            Digest.of(CONTENT));
    assertFails(
        Failure.Kind.UNTRUSTED,
        "a_1_amd64.deb cannot be had: "
            + server.uri("/gone")
            + " answers 404; "
            + server.uri("/other")
            + " should be 300000 bytes "
            + Digest.of(CONTENT)
            + " but is 300000 bytes "
            + Digest.of(bytes(CONTENT.length, 2))
            + "; "
            + server.uri("/gone-too")
            + " answers 404",
        () -> tryToFetch(download));
    server.remove("/other");
    assertFails(Failure.Kind.NETWORK, "/other answers 404; ", () -> tryToFetch(download));
  }

  @Test
  void aBrokenServerIsNoReasonToAskTheNext() {
    for (int i = 0; i < 3; i++) {
      server.once("/broken", TestServer.status(503));
    }
    Download download =
        new Download(
            List.of(server.uri("/gone"), server.uri("/broken"), server.uri("/file")),
            "file",
            CONTENT.length,
            Digest.of(CONTENT));
    assertFails(Failure.Kind.NETWORK, "/broken answers 503", () -> tryToFetch(download));
    assertThat(server.requests()).doesNotContain("/file");
  }

  private void tryToFetch(Download download) throws Failure, IOException {
    try (Downloads downloads = downloads(false, Map.of())) {
      downloads.fetch(download);
    }
  }

  @Test
  void somethingIsDerivedOnceHoweverManyWantIt() throws Exception {
    Path target = cache.resolve("derived");
    AtomicInteger made = new AtomicInteger();
    try (Downloads downloads = downloads(false, Map.of());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        all.add(
            threads.submit(() -> {
              downloads.derive(
                  file(),
                  target,
                  SHORT,
                  file -> {
                    made.incrementAndGet();
                    Files.write(target, Digest.of(file).hex().getBytes(UTF_8));
                  });
              assertThat(target).hasContent(Digest.of(CONTENT).hex());
              return true;
            }));
      }
      for (Future<?> one : all) {
        one.get();
      }
      assertThat(downloads.cached(Digest.of(CONTENT))).isEmpty();
    }
    assertThat(made).hasValue(1);
    assertThat(server.requests()).containsExactly("/file");
    try (Downloads offline = downloads(true, Map.of())) {
      offline.derive(file(), target, SHORT, file -> made.incrementAndGet());
      assertFails(
          Failure.Kind.NETWORK,
          "not in the cache and offline: file",
          () ->
              offline.derive(
                  file(), cache.resolve("another"), SHORT, file -> made.incrementAndGet()));
    }
    assertThat(made).hasValue(1);
  }

  @Test
  void halfAFileIsGoneOnWith() throws Exception {
    server.once("/file", TestServer.cutAfter(100_000));
    assertThat(fetch()).hasBinaryContent(CONTENT);
    assertThat(server.requests()).hasSize(2).first().isEqualTo("/file");
    assertThat(server.requests().getLast()).matches("/file bytes=\\d+-");
  }

  @Test
  void anEarlierProcessesPartIsGoneOnWith() throws Exception {
    Files.write(part(), Arrays.copyOf(CONTENT, 123_456));
    assertThat(fetch()).hasBinaryContent(CONTENT);
    assertThat(server.requests()).containsExactly("/file bytes=123456-");
    assertThat(events).contains(new DownloadEvent.Advanced("file", CONTENT.length, CONTENT.length));
  }

  @Test
  void aPartOfSomethingElseIsThrownAway() throws Exception {
    Files.write(part(), bytes(5000, 3));
    assertThat(fetch()).hasBinaryContent(CONTENT);
    assertThat(server.requests()).containsExactly("/file bytes=5000-", "/file");
  }

  @Test
  void aPartThatIsTooLongOrWholeAndWrongIsThrownAway() throws Exception {
    Files.write(part(), bytes(CONTENT.length + 1, 3));
    assertThat(fetch()).hasBinaryContent(CONTENT);
    Files.delete(fetch());
    Files.write(part(), bytes(CONTENT.length, 3));
    assertThat(fetch()).hasBinaryContent(CONTENT);
  }

  @Test
  void aServerThatDoesNotKnowRangesStartsAnew() throws Exception {
    Files.write(part(), Arrays.copyOf(CONTENT, 1000));
    server.once("/file", TestServer.cutAfter(CONTENT.length));
    assertThat(fetch()).hasBinaryContent(CONTENT);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void anAnswerForAnotherRangeIsNotTaken() throws Exception {
    Files.write(part(), Arrays.copyOf(CONTENT, 1000));
    server.once(
        "/file",
        (exchange, content) -> {
          exchange
              .getResponseHeaders()
              .set("Content-Range", "bytes 999-" + (content.length - 1) + "/" + content.length);
          exchange.sendResponseHeaders(206, content.length - 999);
        });
    server.once("/file", TestServer.status(416));
    assertThat(fetch()).hasBinaryContent(CONTENT);
  }

  @Test
  void anotherFileIsRefused() {
    byte[] other = bytes(CONTENT.length, 4);
    server.put("/file", other);
    assertFails(
        Failure.Kind.UNTRUSTED,
        server.uri("/file")
            + " should be 300000 bytes "
            + Digest.of(CONTENT)
            + " but is 300000 bytes "
            + Digest.of(other),
        this::fetch);
    assertThat(cache.resolve("downloads/sha256").resolve(Digest.of(CONTENT).hex())).doesNotExist();
  }

  @Test
  void aFileOfAnotherSizeIsRefusedBeforeItIsFetched() {
    server.put("/file", bytes(200, 4));
    assertFails(Failure.Kind.UNTRUSTED, "but is 200 bytes", this::fetch);
  }

  @Test
  void aFileWithoutEndIsCutOff() throws Exception {
    for (int i = 0; i < 3; i++) {
      server.once(
          "/file",
          (exchange, content) -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(content);
            exchange.getResponseBody().write(content);
          });
    }
    assertFails(Failure.Kind.UNTRUSTED, "but is more than that", this::fetch);
    assertThat(part()).doesNotExist();
  }

  @Test
  void aStalledBodyIsBrokenOffAndGoneOnWith() throws Exception {
    server.once("/file", server.stallAfter(100_000));
    assertThat(fetch()).hasBinaryContent(CONTENT);
    assertThat(events)
        .filteredOn(DownloadEvent.Retrying.class::isInstance)
        .singleElement()
        .asString()
        .contains("sent nothing for 400 ms");
    assertThat(server.requests().getLast()).startsWith("/file bytes=");
  }

  @Test
  void aServerThatNeverAnswersIsGivenUp() {
    for (int i = 0; i < 3; i++) {
      server.once("/file", server.silence());
    }
    assertFails(Failure.Kind.NETWORK, "cannot be reached: no answer for 400 ms", this::fetch);
  }

  @Test
  void noServerIsSaid() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    URI uri = URI.create("http://user:secret@127.0.0.1:" + port + "/file?token=secret");
    Download download = new Download(List.of(uri), "file", 1, Digest.of(new byte[] {1}));
    try (Downloads downloads = downloads(false, Map.of())) {
      assertThatThrownBy(() -> downloads.fetch(download))
          .asInstanceOf(type(Failure.class))
          .satisfies(failure -> {
            assertThat(failure.kind()).isEqualTo(Failure.Kind.NETWORK);
            assertThat(failure.problem())
                .isEqualTo(
                    "http://127.0.0.1:" + port + " cannot be reached: the connection is refused");
            assertThat(failure.remedy()).isPresent();
          });
    }
  }

  @Test
  void aHostThatDoesNotExistIsSaid() throws Exception {
    URI uri = URI.create("http://no-such-host.invalid/file");
    Download download = new Download(List.of(uri), "file", 1, Digest.of(new byte[] {1}));
    try (Downloads downloads = downloads(false, Map.of())) {
      assertFails(
          Failure.Kind.NETWORK,
          "http://no-such-host.invalid cannot be reached: the host is not known",
          () -> downloads.fetch(download));
    }
  }

  @Test
  void redirectionsAreFollowedSomeTimes() throws Exception {
    server.once("/here", TestServer.redirect("/there"));
    server.once("/there", TestServer.redirect(server.uri("/file").toString()));
    try (Downloads downloads = downloads(false, Map.of())) {
      assertThat(downloads.fetch(file("/here", CONTENT))).hasBinaryContent(CONTENT);
    }
    for (int i = 0; i < 10; i++) {
      server.once("/loop", TestServer.redirect("/loop"));
    }
    server.once("/away", TestServer.redirect("file:///etc/passwd"));
    try (Downloads downloads = downloads(false, Map.of())) {
      byte[] other = bytes(10, 9);
      assertFails(
          Failure.Kind.NETWORK,
          "redirects more than 5 times",
          () -> downloads.fetch(file("/loop", other)));
      assertFails(
          Failure.Kind.NETWORK,
          "redirects to file:…, not followed",
          () -> downloads.fetch(file("/away", other)));
    }
  }

  @Test
  void aDamagedFileInTheCacheIsFetchedAnew() throws Exception {
    Path path = fetch();
    byte[] damaged = CONTENT.clone();
    damaged[77] ^= 1;
    Files.write(path, damaged);
    assertThat(fetch()).hasBinaryContent(CONTENT);
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void offlineSaysWhatIsMissingAndAsksNobody() throws Exception {
    try (Downloads offline = downloads(true, Map.of())) {
      assertFails(
          Failure.Kind.NETWORK, "not in the cache and offline: file", () -> offline.fetch(file()));
      fetch();
      assertThat(offline.fetch(file())).hasBinaryContent(CONTENT);
    }
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void manyFilesComeAtOnceAndOneFailureStopsThemAll() throws Exception {
    List<Download> many = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      byte[] content = bytes(1000 + i, 100 + i);
      server.put("/many" + i, content);
      many.add(file("/many" + i, content));
    }
    try (Downloads downloads = downloads(false, Map.of())) {
      List<Path> paths = fetchAll(downloads, many);
      for (int i = 0; i < 40; i++) {
        assertThat(Digest.of(paths.get(i))).isEqualTo(many.get(i).digest());
      }
      byte[] gone = bytes(7, 7);
      server.put("/stalls", bytes(8, 8));
      server.once("/stalls", server.stallAfter(1));
      assertFails(
          Failure.Kind.NETWORK,
          "/gone answers 404",
          () -> fetchAll(downloads, List.of(file("/gone", gone), file("/stalls", bytes(8, 8)))));
    }
  }

  private static List<Path> fetchAll(Downloads downloads, List<Download> many)
      throws Failure, IOException {
    List<Together.Task<Path>> tasks = new ArrayList<>();
    for (Download one : many) {
      tasks.add(() -> downloads.fetch(one));
    }
    return Together.run("packages", tasks);
  }

  @Test
  void twoInOneCacheFetchOnce() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Path>> futures = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        futures.add(threads.submit(this::fetch));
      }
      for (Future<Path> future : futures) {
        assertThat(future.get()).hasBinaryContent(CONTENT);
      }
    }
    assertThat(server.requests()).containsExactly("/file");
  }

  /// Fetches one file in a process of its own: cache, address, size, digest.
  static final class Main {
    private Main() {}

    public static void main(String[] arguments) throws Exception {
      Download download =
          new Download(
              List.of(URI.create(arguments[1])),
              "file",
              Long.parseLong(arguments[2]),
              Digest.parse(arguments[3]));
      try (Downloads downloads =
          new Downloads(
              new Downloads.Settings(
                  Path.of(arguments[0]), Map.of(), false, DownloadListener.SILENT))) {
        downloads.fetch(download);
      }
    }
  }

  @Test
  void twoProcessesInOneCacheBothSucceed() throws Exception {
    byte[] large = bytes(8_000_000, 6);
    server.put("/large", large);
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      processes.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Main.class.getName(),
                  cache.toString(),
                  server.uri("/large").toString(),
                  Integer.toString(large.length),
                  Digest.of(large).toString())
              .inheritIO()
              .start());
    }
    for (Process process : processes) {
      assertThat(process.waitFor()).isZero();
    }
    assertThat(cache.resolve("downloads/sha256").resolve(Digest.of(large).hex()))
        .hasBinaryContent(large);
  }

  @Test
  void theProxyOfTheEnvironmentIsUsed() throws Exception {
    Map<String, String> environment =
        Map.of("HTTP_PROXY", "http://me:secret@127.0.0.1:" + server.port(), "no_proxy", "other");
    List<String> seen = new ArrayList<>();
    server.once(
        "/file",
        (exchange, content) -> {
          seen.add(exchange.getRequestURI().toString());
          seen.add(exchange.getRequestHeaders().getFirst("Proxy-Authorization"));
          exchange.sendResponseHeaders(200, content.length);
          exchange.getResponseBody().write(content);
        });
    Download download =
        new Download(
            List.of(URI.create("http://mirror.invalid/file")),
            "file",
            CONTENT.length,
            Digest.of(CONTENT));
    try (Downloads downloads = downloads(false, environment)) {
      assertThat(downloads.fetch(download)).hasBinaryContent(CONTENT);
    }
    assertThat(seen)
        .containsExactly(
            "http://mirror.invalid/file",
            "Basic "
                + Base64.getEncoder()
                    .encodeToString("me:secret".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  @Test
  void hostsInNoProxyAreAskedDirectly() throws Exception {
    Map<String, String> environment =
        Map.of("http_proxy", "127.0.0.1:1", "NO_PROXY", "example.org, 0.0.0.0");
    // This machine, by a name that is not known to be: for those that are, there is no proxy
    // anyway.
    URI uri = URI.create("http://0.0.0.0:" + server.port() + "/file");
    Download download = new Download(List.of(uri), "file", CONTENT.length, Digest.of(CONTENT));
    try (Downloads downloads = downloads(false, environment)) {
      assertThat(downloads.fetch(download)).hasBinaryContent(CONTENT);
    }
  }

  @Test
  void anInterruptEndsInAFailure() throws Exception {
    Thread.currentThread().interrupt();
    assertFails(Failure.Kind.INTERRUPTED, "interrupted", this::fetch);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(fetch()).hasBinaryContent(CONTENT);
  }
}
