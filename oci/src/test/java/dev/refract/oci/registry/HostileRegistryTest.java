package dev.refract.oci.registry;

import static dev.refract.oci.registry.HostileServer.header;
import static dev.refract.oci.registry.HostileServer.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import dev.refract.http.Patience;
import dev.refract.oci.Annotations;
import dev.refract.oci.Blob;
import dev.refract.oci.Descriptor;
import dev.refract.oci.Examples;
import dev.refract.oci.Image;
import dev.refract.oci.ImageIndex;
import dev.refract.oci.MediaTypes;
import dev.refract.oci.Reference;
import dev.refract.oci.Referrer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Registries, and what is between here and them, that lie, forget, break off and send where they
/// should not.
class HostileRegistryTest {
  // Enough for a machine that does much else.
  private static final Patience LONG =
      new Patience(3, Duration.ofMillis(1), Duration.ofSeconds(20), Duration.ofSeconds(20));
  private static final Patience SHORT =
      new Patience(3, Duration.ofMillis(1), Duration.ofSeconds(5), Duration.ofMillis(500));
  private static final byte[] CONTENT = new byte[100_000];
  private static final Descriptor LAYER =
      Descriptor.of(MediaTypes.LAYER, Digest.of(CONTENT), CONTENT.length);

  @TempDir private Path directory;

  private static Registries registries(Map<String, String> environment) {
    return registries(environment, LONG);
  }

  private static Registries registries(Map<String, String> environment, Patience patience) {
    return new Registries(new RegistrySettings(environment, Set.of(), 4, patience, _ -> {}));
  }

  private static Registries.Remote find(Registries registries, HostileServer server)
      throws Exception {
    return registries.find(Reference.parse(server.host() + "/some:1"));
  }

  /// A registry with an index, and with one more content that is given as `behaviour` has it.
  private static HostileServer serving(HostileServer.Behaviour behaviour) throws IOException {
    return new HostileServer((exchange, request) -> {
      if (request.equals("GET /v2/some/manifests/1")) {
        exchange.getResponseHeaders().set("Content-Type", MediaTypes.INDEX);
        send(exchange, 200, Examples.greeter().index().bytes());
      } else {
        behaviour.answer(exchange, request);
      }
    });
  }

  @Test
  void aManifestOfAnotherDigestIsRefused() throws Exception {
    byte[] index = Examples.greeter().index().bytes();
    try (HostileServer server =
            new HostileServer((exchange, _) -> {
              exchange.getResponseHeaders().set("Content-Type", MediaTypes.INDEX);
              exchange.getResponseHeaders().set("Docker-Content-Digest", LAYER.digest().toString());
              send(exchange, 200, index);
            });
        Registries registries = registries(Map.of())) {
      assertUntrusted(
          () -> find(registries, server),
          "gives for " + server.host() + "/some:1 a manifest whose digest is " + Digest.of(index),
          "saying that it is " + LAYER.digest());
      Reference pinned = Reference.parse(server.host() + "/some").withDigest(Digest.of(CONTENT));
      assertUntrusted(
          () -> registries.find(pinned), "a manifest whose digest is " + Digest.of(index));
    }
  }

  @Test
  void aContentOfAnotherDigestIsRefused() throws Exception {
    byte[] other = CONTENT.clone();
    other[77] = 1;
    try (HostileServer server = serving((exchange, _) -> send(exchange, 200, other));
        Registries registries = registries(Map.of())) {
      Blob blob = find(registries, server).source().blob(LAYER);
      assertUntrusted(() -> blob.bytes(1 << 20), "its content has the digest " + Digest.of(other));
    }
  }

  @Test
  void anEndlessManifestIsNotReadToItsEnd() throws Exception {
    AtomicLong sent = new AtomicLong();
    try (HostileServer server =
            new HostileServer((exchange, _) -> {
              exchange.getResponseHeaders().set("Content-Type", MediaTypes.INDEX);
              exchange.sendResponseHeaders(200, 0);
              byte[] blanks = new byte[1 << 16];
              Arrays.fill(blanks, (byte) ' ');
              while (sent.addAndGet(blanks.length) < 100L << 20) {
                exchange.getResponseBody().write(blanks);
              }
            });
        Registries registries = registries(Map.of())) {
      assertUntrusted(
          () -> find(registries, server), "has more than 4194304 bytes, which no registry allows");
      assertThat(sent.get()).isLessThan(20L << 20);
    }
  }

  @Test
  void whatBreaksOffIsGoneOnWith() throws Exception {
    AtomicInteger times = new AtomicInteger();
    try (HostileServer server =
            serving((exchange, _) -> {
              int from =
                  header(exchange, "Range")
                      .map(range -> Integer.parseInt(range.replaceAll("\\D", "")))
                      .orElse(0);
              exchange.sendResponseHeaders(from > 0 ? 206 : 200, CONTENT.length - from);
              // Less than was said: the connection is closed.
              int count = times.incrementAndGet() < 3 ? 30_000 : CONTENT.length - from;
              exchange.getResponseBody().write(CONTENT, from, count);
              exchange.getResponseBody().flush();
              exchange.close();
            });
        Registries registries = registries(Map.of())) {
      assertThat(find(registries, server).source().blob(LAYER).bytes(1 << 20)).isEqualTo(CONTENT);
      assertThat(times).hasValue(3);
    }
  }

  @Test
  void whatDoesNotGoOnIsGivenUp() throws Exception {
    HostileServer[] self = new HostileServer[1];
    try (HostileServer server =
            serving((exchange, _) -> {
              exchange.sendResponseHeaders(200, CONTENT.length);
              exchange.getResponseBody().write(CONTENT, 0, 10);
              exchange.getResponseBody().flush();
              self[0].hang();
            });
        Registries registries = registries(Map.of(), SHORT)) {
      self[0] = server;
      Blob blob = find(registries, server).source().blob(LAYER);
      assertThatThrownBy(() -> blob.bytes(1 << 20))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("cannot be pulled")
          .hasMessageContaining("sent nothing for 500 ms");
    }
  }

  /// Contents often lie with somebody else, who is not to learn who asks.
  @Test
  void credentialsAreNotSentElsewhere() throws Exception {
    AtomicInteger strangers = new AtomicInteger();
    try (HostileServer elsewhere =
            new HostileServer((exchange, _) -> {
              strangers.addAndGet(header(exchange, "Authorization").isPresent() ? 1 : 0);
              send(exchange, 200, CONTENT);
            });
        HostileServer server =
            serving((exchange, _) -> {
              if (header(exchange, "Authorization").isEmpty()) {
                send(exchange, 401, "WWW-Authenticate", "Basic realm=\"some\"");
              } else {
                send(exchange, 307, "Location", "http://" + elsewhere.host() + "/content?key=1");
              }
            })) {
      Files.writeString(
          directory.resolve("config.json"),
          "{\"auths\": {\"%s\": {\"username\": \"ada\", \"password\": \"sesame\"}}}"
              .formatted(server.host()));
      try (Registries registries = registries(Map.of("DOCKER_CONFIG", directory.toString()))) {
        assertThat(find(registries, server).source().blob(LAYER).bytes(1 << 20)).isEqualTo(CONTENT);
      }
      assertThat(elsewhere.requests()).containsExactly("GET /content");
      assertThat(strangers).hasValue(0);
    }
  }

  @Test
  void aTokenServerOfAnotherKindGetsNoPassword() throws Exception {
    Files.writeString(
        directory.resolve("config.json"),
        "{\"auths\": {\"https://index.docker.io/v1/\": {}, \"127.0.0.1\": {}}}");
    try (HostileServer server =
            new HostileServer((exchange, _) ->
                send(exchange, 401, "WWW-Authenticate", "Bearer realm=\"file:///etc/passwd\""));
        Registries registries = registries(Map.of("DOCKER_CONFIG", directory.toString()))) {
      assertUntrusted(
          () -> find(registries, server),
          "names a token server to which no password is sent: \"file:///etc/passwd\"");
    }
  }

  /// What a file has in the place of an object may be a secret.
  @Test
  void aSpoiltConfigurationIsNotShown() throws Exception {
    for (String spoilt :
        List.of(
            "{\"auths\": \"sesame\"}",
            "{\"auths\": {\"%s\": \"sesame\"}}",
            "{\"auths\": {\"%s\": {\"auth\": \"sesame\"}}}",
            "{\"auths\": {\"%s\": {\"username\": \"ada\", \"password\": [\"sesame\"]}}}",
            "sesame")) {
      try (HostileServer server =
              new HostileServer((exchange, _) ->
                  send(exchange, 401, "WWW-Authenticate", "Basic realm=\"some\""));
          Registries registries = registries(Map.of("DOCKER_CONFIG", directory.toString()))) {
        Files.writeString(directory.resolve("config.json"), spoilt.formatted(server.host()));
        assertThatThrownBy(() -> find(registries, server))
            .isInstanceOfSatisfying(
                Failure.class, e -> assertThat(e.kind()).isEqualTo(Failure.Kind.USAGE))
            .hasMessageContaining("config.json")
            .hasMessageNotContaining("sesame")
            .hasNoCause();
      }
    }
  }

  /// A registry that takes everything. What becomes of the last request for a content is for the
  /// test to say.
  private static HostileServer taking(Set<String> there, HostileServer.Behaviour closing)
      throws IOException {
    return new HostileServer((exchange, request) -> {
      String path = exchange.getRequestURI().getPath();
      switch (exchange.getRequestMethod()) {
        case "HEAD" -> send(exchange, there.contains(name(path)) ? 200 : 404, "");
        case "POST" -> send(exchange, 202, "Location", path + "1");
        default -> closing.answer(exchange, request);
      }
    });
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static String digest(HttpExchange exchange) {
    return String.valueOf(exchange.getRequestURI().getQuery()).replace("digest=", "");
  }

  private static Landing push(HostileServer server) throws Exception {
    Image image =
        new Image(Examples.greeter().platforms().subList(0, 1), Examples.greeter().annotations());
    try (Registries registries = registries(Map.of())) {
      return registries
          .push(Shipment.of(image), List.of(Reference.parse(server.host() + "/some:1")))
          .getFirst();
    }
  }

  @Test
  void whatArrivedWithoutAnAnswerIsNotSentAgain() throws Exception {
    Set<String> there = java.util.concurrent.ConcurrentHashMap.newKeySet();
    try (HostileServer server =
        taking(
            there,
            (exchange, request) -> {
              if (request.contains("/manifests/")) {
                send(exchange, 201, "");
              } else {
                there.add(digest(exchange));
                // Closed without an answer.
                exchange.close();
              }
            })) {
      Landing landing = push(server);
      assertThat(landing.failure()).isEmpty();
      assertThat(server.requests())
          .filteredOn(request -> request.startsWith("PUT /v2/some/blobs/"))
          .hasSize(3);
    }
  }

  @Test
  void aRegistryThatReceivesSomethingElseIsNotBelieved() throws Exception {
    try (HostileServer server =
        taking(
            Set.of(),
            (exchange, _) ->
                send(exchange, 201, "Docker-Content-Digest", LAYER.digest().toString()))) {
      Landing landing = push(server);
      assertThat(landing.whole()).isFalse();
      assertThat(landing.failure().orElseThrow())
          .hasMessageContaining("says that it has received " + LAYER.digest());
      assertThat(landing.failure().orElseThrow().kind()).isEqualTo(Failure.Kind.UNTRUSTED);
    }
  }

  @Test
  void aTagThatIsReadOnly() throws Exception {
    try (HostileServer server =
        taking(
            Set.of(),
            (exchange, request) -> {
              if (request.endsWith("/manifests/1")) {
                send(
                    exchange,
                    409,
                    "{\"errors\": [{\"code\": \"TAG_IMMUTABLE\", \"message\": \"it is set\"}]}");
              } else {
                send(exchange, 201, "");
              }
            })) {
      Landing landing = push(server);
      assertThat(landing.whole()).isTrue();
      assertThat(landing.tags()).isEmpty();
      assertThatThrownBy(() -> Landing.orFail(List.of(landing)))
          .hasMessageContaining("the tag " + server.host() + "/some:1 cannot be set")
          .hasMessageContaining("answers 409 (TAG_IMMUTABLE: it is set)")
          .hasMessageContaining(
              "what landed: " + server.host() + "/some@" + landing.digest() + " without a tag");
    }
  }

  /// A registry that keeps lists of what hangs on things itself, a page for each. What it lists for
  /// `subject` is for the test to say.
  private static HostileServer listing(Function<Digest, List<Referrer>> lists) throws IOException {
    Map<String, byte[]> manifests = new ConcurrentHashMap<>();
    return serving((exchange, request) -> {
      if (request.startsWith("GET /v2/some/referrers/")) {
        List<Referrer> all = lists.apply(Digest.parse(name(request)));
        String query = exchange.getRequestURI().getQuery();
        int page = query == null ? 0 : Integer.parseInt(query);
        List<Descriptor> listed = new ArrayList<>();
        for (Referrer one : all.subList(page, Math.min(page + 1, all.size()))) {
          manifests.put(one.descriptor().digest().toString(), one.manifestBlob().bytes());
          listed.add(one.descriptor());
        }
        if (page + 1 < all.size()) {
          String next = "<%s?%d>; rel=\"next\"".formatted(request.substring(4), page + 1);
          exchange.getResponseHeaders().set("Link", next);
        }
        exchange.getResponseHeaders().set("Content-Type", MediaTypes.INDEX);
        send(exchange, 200, ImageIndex.of(listed, Annotations.NONE).bytes());
      } else {
        byte[] manifest = manifests.getOrDefault(name(request), new byte[0]);
        send(exchange, manifest.length == 0 ? 404 : 200, manifest);
      }
    });
  }

  private static Referrer about(Digest subject) {
    return Referrer.of(
        Descriptor.of(MediaTypes.MANIFEST, subject, 1),
        "application/spdx+json",
        Examples.utf8(subject.hex()),
        Annotations.NONE);
  }

  private static List<Digest> attached(HostileServer server) throws Exception {
    try (Registries registries = registries(Map.of())) {
      Registries.Remote image = find(registries, server);
      return registries.attached(image, List.of(image.descriptor())).stream()
          .map(one -> one.listed().digest())
          .toList();
    }
  }

  /// A list says what it likes; a manifest names its subject.
  @Test
  void whatHangsOnSomethingElseIsLeftOut() throws Exception {
    Digest image = Digest.of(Examples.greeter().index().bytes());
    Referrer bill = about(image);
    Referrer signature = about(bill.descriptor().digest());
    Map<Digest, List<Referrer>> lists =
        Map.of(
            image,
            List.of(about(Digest.of(CONTENT)), bill),
            bill.descriptor().digest(),
            List.of(signature));
    try (HostileServer server = listing(subject -> lists.getOrDefault(subject, List.of()))) {
      assertThat(attached(server))
          .containsExactly(bill.descriptor().digest(), signature.descriptor().digest());
      assertThat(server.requests()).noneMatch(request -> request.contains("/manifests/sha256-"));
    }
  }

  @Test
  void anEndlessListIsRefused() throws Exception {
    try (HostileServer server =
        listing(subject -> Collections.nCopies(Integer.MAX_VALUE, about(subject)))) {
      assertUntrusted(() -> attached(server), "gives no end of the list referrers/sha256:");
    }
  }

  @Test
  void anEndlessChainOfWhatHangsIsRefused() throws Exception {
    try (HostileServer server = listing(subject -> List.of(about(subject)))) {
      assertUntrusted(() -> attached(server), "documents hang on the image, or on each other");
      assertThat(server.requests()).hasSizeLessThan(20);
    }
  }

  private static void assertUntrusted(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable code, String... parts) {
    assertThatThrownBy(code)
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.kind()).isEqualTo(Failure.Kind.UNTRUSTED);
              assertThat(failure.problem()).contains(parts);
            });
  }
}
