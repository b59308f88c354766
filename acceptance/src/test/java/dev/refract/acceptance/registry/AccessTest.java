package dev.refract.acceptance.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import dev.refract.acceptance.Finished;
import dev.refract.acceptance.Place;
import dev.refract.acceptance.Product;
import dev.refract.acceptance.Running;
import dev.refract.failure.Failure;
import dev.refract.oci.Image;
import dev.refract.oci.Reference;
import dev.refract.oci.layout.Layout;
import dev.refract.oci.registry.Landing;
import dev.refract.oci.registry.Logins;
import dev.refract.oci.registry.Registries;
import dev.refract.oci.registry.RegistrySettings;
import dev.refract.oci.registry.Shipment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Who may do what, and the ways to a registry.
class AccessTest {
  private static final String SECRET = "open sesame";

  // htpasswd's line for ada and the secret (bcrypt, by the C library's crypt).
  private static final String HTPASSWD =
      "ada:$2y$05$abcdefghijklmnopqrstuupx2xBUC4954936wVIjyyPHmUBFu0wCW\n";

  private static OwnKey key;

  @BeforeAll
  static void makeKey() throws Exception {
    key = OwnKey.create();
  }

  private static RegistrySettings settings(Map<String, String> environment, String... insecure) {
    return new RegistrySettings(environment, Set.of(insecure), 4, RegistryTest.SHORT, _ -> {});
  }

  private static Landing push(RegistrySettings settings, Image image, String name)
      throws Exception {
    try (Registries registries = new Registries(settings)) {
      return registries.push(Shipment.of(image), List.of(Reference.parse(name))).getFirst();
    }
  }

  private static Map<String, String> login(String registry, String user, String password)
      throws Exception {
    Path directory = Place.fresh("login");
    String auth =
        Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    Files.writeString(
        directory.resolve("config.json"),
        "{\"auths\": {\"%s\": {\"auth\": \"%s\"}}}".formatted(registry, auth));
    return Map.of("DOCKER_CONFIG", directory.toString());
  }

  @Test
  void tokens() throws Exception {
    Image image = SomeImage.small(100);
    try (TokenServer tokens = new TokenServer(key);
        RegistryServer server = RegistryServer.start("", tokens.configuration())) {
      String name = server.host() + "/a/some:1";
      Map<String, String> ada = login(server.host(), "ada", SECRET);

      Landing nobody = push(settings(Map.of()), image, name);
      assertThat(nobody.failure().orElseThrow())
          .hasMessageContaining(server.host() + "/a/some cannot be pushed to")
          .hasMessageContaining("asked without credentials");
      assertThat(nobody.failure().orElseThrow().remedy())
          .hasValue("log in: refract login " + server.host());

      Landing wrong = push(settings(login(server.host(), "ada", "not it")), image, name);
      assertThat(wrong.failure().orElseThrow())
          .hasMessageContaining("answers 401 (UNAUTHORIZED: wrong password)")
          .hasMessageContaining("asked with the password of ada from")
          .hasMessageContaining("config.json")
          .hasMessageNotContaining("not it");

      Landing landing = push(settings(ada), image, name);
      assertThat(landing.failure()).isEmpty();
      push(settings(ada), image, server.host() + "/b/some:1");
      assertThat(tokens.scopes())
          .as("one token for a whole push")
          .containsExactly(
              "nobody repository:a/some:pull,push",
              "ada repository:a/some:pull,push",
              "ada repository:b/some:pull,push");

      try (Registries registries = new Registries(settings(Map.of()))) {
        assertThat(registries.find(Reference.parse(name)).descriptor().digest())
            .isEqualTo(image.digest());
      }
      // Mounting asks for both repositories at once.
      try (Registries registries = new Registries(settings(ada))) {
        Registries.Remote remote = registries.find(Reference.parse(name));
        Landing mounted =
            registries
                .push(remote.shipment(), List.of(Reference.parse(server.host() + "/c/some:1")))
                .getFirst();
        assertThat(mounted.traffic().mounted()).isEqualTo(5);
        assertThat(tokens.scopes())
            .contains("ada repository:c/some:pull,push repository:a/some:pull");
      }
    }
  }

  @Test
  void loginAndLogout() throws Exception {
    Path directory = Place.fresh("docker");
    Path users = Files.writeString(directory.resolve("htpasswd"), HTPASSWD);
    String basic = "auth:\n  htpasswd:\n    realm: some\n    path: " + users + "\n";
    try (RegistryServer server = RegistryServer.start("", basic)) {
      Path config = directory.resolve("config.json");
      Files.writeString(config, "{\"HttpHeaders\": {\"X\": \"y\"}, \"auths\": {\"r.test\": {}}}");
      Map<String, String> environment = Map.of("DOCKER_CONFIG", directory.toString());
      String name = server.host() + "/some:1";

      assertThatThrownBy(
              () -> new Logins(settings(environment)).login(server.host(), "ada", "something else"))
          .hasMessageContaining("no login to " + server.host())
          .hasMessageContaining("401")
          .hasMessageNotContaining("something else");
      assertThat(Files.readString(config)).doesNotContain(server.host());

      Path password = Files.writeString(directory.resolve("password"), SECRET + "\n");
      Finished login =
          shell(
              environment,
              "exec \"$@\" <" + password,
              Product.command("login", server.host(), "-u", "ada", "--password-stdin"));
      assertThat(login.orFail().stderr())
          .isEqualTo("logged in to %s, kept in %s\n".formatted(server.host(), config));
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(config)))
          .isEqualTo("rw-------");
      assertThat(Files.readString(config)).contains("HttpHeaders", "r.test", server.host());

      assertThat(push(settings(environment), SomeImage.small(110), name).failure()).isEmpty();

      assertThat(new Logins(settings(environment)).logout(server.host()))
          .containsExactly(config.toString());
      assertThat(Files.readString(config))
          .contains("HttpHeaders", "r.test")
          .doesNotContain(server.host());
      assertThat(push(settings(environment), SomeImage.small(110), name).failure()).isPresent();
    }
  }

  /// A program keeps the secret, Docker's file only names it.
  @Test
  void credentialPrograms() throws Exception {
    Path directory = Place.fresh("docker");
    Path kept = directory.resolve("kept");
    Path program = directory.resolve("docker-credential-safe");
    Files.writeString(
        program,
        """
        #!/bin/sh
        read -r input
        case $1 in
        store) printf '%%s' "$input" > %1$s ;;
        erase) rm -f %1$s ;;
        get) if [ -e %1$s ]; then cat %1$s; else echo 'credentials not found in native keychain'; exit 1; fi ;;
        esac
        """
            .formatted(kept));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    Path users = Files.writeString(directory.resolve("htpasswd"), HTPASSWD);
    String basic = "auth:\n  htpasswd:\n    realm: some\n    path: " + users + "\n";
    try (RegistryServer server = RegistryServer.start("", basic)) {
      Path config = directory.resolve("config.json");
      Files.writeString(config, "{\"credHelpers\": {\"%s\": \"safe\"}}".formatted(server.host()));
      RegistrySettings settings =
          settings(
              Map.of(
                  "DOCKER_CONFIG",
                  directory.toString(),
                  "PATH",
                  directory + ":" + System.getenv("PATH")));
      String name = server.host() + "/some:1";
      assertThat(push(settings, SomeImage.small(120), name).failure().orElseThrow())
          .hasMessageContaining("asked without credentials");

      assertThat(new Logins(settings).login(server.host(), "ada", SECRET))
          .isEqualTo("docker-credential-safe");
      assertThat(Files.readString(kept)).contains(SECRET);
      assertThat(Files.readString(config)).doesNotContain(SECRET).contains(server.host());
      assertThat(push(settings, SomeImage.small(120), name).failure()).isEmpty();

      assertThat(new Logins(settings).logout(server.host()))
          .containsExactly("docker-credential-safe", config.toString());
      assertThat(kept).doesNotExist();
    }
  }

  @Test
  void aRegistryThatWantsToBeLeftAloneIs() throws Exception {
    AtomicInteger left = new AtomicInteger(2);
    try (RegistryServer server = RegistryServer.start();
        FrontServer front =
            new FrontServer(
                server,
                exchange -> isUpload(exchange) && left.getAndDecrement() > 0 && later(exchange))) {
      long before = System.nanoTime();
      Landing landing =
          push(settings(Map.of()), SomeImage.large(130, 1000), front.host() + "/some:1");
      assertThat(landing.failure()).isEmpty();
      assertThat(front.answered()).isEqualTo(2);
      assertThat(Duration.ofNanos(System.nanoTime() - before))
          .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
      assertThat(Skopeo.digest(server.host() + "/some:1"))
          .isEqualTo(SomeImage.large(130, 1000).digest());
    }
  }

  private static boolean isUpload(HttpExchange exchange) {
    return exchange.getRequestMethod().equals("POST");
  }

  private static boolean later(HttpExchange exchange) {
    FrontServer.refuse(exchange, 429, "Retry-After", "1");
    return true;
  }

  /// Who is known and may not write is told which credentials were tried, and from where.
  @Test
  void anAccountThatMayOnlyRead() throws Exception {
    try (RegistryServer server = RegistryServer.start();
        FrontServer front = new FrontServer(server, AccessTest::forbidden)) {
      Failure refused =
          push(
                  settings(login(front.host(), "ada", SECRET)),
                  SomeImage.small(135),
                  front.host() + "/some:1")
              .failure()
              .orElseThrow();
      assertThat(refused)
          .hasMessageContaining(front.host() + "/some cannot be pushed to")
          .hasMessageContaining("answers 403")
          .hasMessageContaining("asked with the password of ada from")
          .hasMessageContaining("config.json")
          .hasMessageNotContaining(SECRET);
      assertThat(refused.remedy())
          .hasValue(
              "see that this account may do so, or log in with another one: refract login "
                  + front.host());
      assertThat(front.answered()).as("once for each content at most").isLessThanOrEqualTo(5);
    }
  }

  private static boolean forbidden(HttpExchange exchange) {
    boolean writes = isUpload(exchange);
    if (writes) {
      FrontServer.refuse(exchange, 403, "X-Reason", "read-only");
    }
    return writes;
  }

  /// Something in between that takes small requests only.
  @Test
  void whatIsTooLargeGoesInChunks() throws Exception {
    try (RegistryServer server = RegistryServer.start();
        FrontServer front =
            new FrontServer(
                server,
                exchange -> {
                  String length = exchange.getRequestHeaders().getFirst("Content-Length");
                  boolean large = length != null && Long.parseLong(length) > 10_000_000;
                  if (large) {
                    FrontServer.refuse(exchange, 413, "X-Most", "10000000");
                  }
                  return large;
                })) {
      Image image = SomeImage.large(140, 20 << 20);
      assertThat(push(settings(Map.of()), image, front.host() + "/some:1").failure()).isEmpty();
      assertThat(server.count("PATCH \\S+ 202")).isEqualTo(3);
      assertThat(Skopeo.copy(server.host() + "/some:1")).hasSize(2 + 2 + 1);
    }
  }

  /// HTTPS with an authority of one's own, through a proxy, to a host that only the proxy knows.
  @Test
  void aProxyAndAPrivateAuthority() throws Exception {
    Image image = SomeImage.small(150);
    String tls = "tls:\n  certificate: " + key.certificate() + "\n  key: " + key.key() + "\n";
    try (RegistryServer server = RegistryServer.start(tls, "");
        TunnelProxy proxy = new TunnelProxy(server.port())) {
      String host = "registry.test:" + server.port();
      Map<String, String> proxied = Map.of("HTTPS_PROXY", proxy.address());
      Map<String, String> both =
          Map.of("HTTPS_PROXY", proxy.address(), "SSL_CERT_FILE", key.certificate().toString());

      assertThat(push(settings(both), image, host + "/some:1").failure()).isEmpty();
      assertThat(proxy.asked())
          .isNotEmpty()
          .allMatch(line -> line.equals("CONNECT " + host + " HTTP/1.1"));

      Failure refused = push(settings(proxied), image, host + "/some:2").failure().orElseThrow();
      assertThat(refused)
          .hasMessageContaining("the certificate of https://" + host)
          .hasMessageContaining("through the proxy 127.0.0.1:")
          .hasMessageContaining("an authority that this machine does not know");
      assertThat(refused.remedy().orElseThrow())
          .contains("SSL_CERT_FILE", "--insecure-registry " + host);

      assertThat(push(settings(proxied, host), image, host + "/some:3").failure()).isEmpty();
      // The loopback device may have HTTPS as well; there, too, certificates count.
      String local = "localhost:" + server.port() + "/some:4";
      assertThat(push(settings(both), image, local).failure()).isEmpty();
      assertThat(push(settings(Map.of()), image, local).failure().orElseThrow())
          .hasMessageContaining("the certificate of https://localhost");
    }
  }

  /// A proxy that wants a name and a password before it makes a tunnel. In a process of its own,
  /// since the JDK decides once for all of its clients whether it sends them.
  @Test
  void aProxyThatWantsToKnowWhoAsks() throws Exception {
    Path layout = Place.fresh("layout").resolve("image");
    Layout.write(layout, SomeImage.small(160), List.of());
    String tls = "tls:\n  certificate: " + key.certificate() + "\n  key: " + key.key() + "\n";
    try (RegistryServer server = RegistryServer.start(tls, "");
        TunnelProxy proxy = new TunnelProxy(server.port(), Optional.of("ada:" + SECRET))) {
      String image = "registry.test:" + server.port() + "/some:1";
      Finished push = pushThrough("ada:open%20sesame@" + proxy.host(), layout, image);
      assertThat(push.orFail().stdout()).startsWith(image + "@sha256:");

      Finished refused = pushThrough("ada:wrong%20one@" + proxy.host(), layout, image);
      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.stderr())
          .contains(
              "cannot be reached: the proxy "
                  + proxy.host()
                  + " wants to know who asks, and was"
                  + " asked with the password of ada that it is named with",
              "HTTPS_PROXY")
          .doesNotContain("wrong");
    }
  }

  private static Finished pushThrough(String proxy, Path layout, String image) throws Exception {
    return Product.run(
        layout,
        Map.of(
            "https_proxy",
            "http://" + proxy,
            "no_proxy",
            "",
            "SSL_CERT_FILE",
            key.certificate().toString()),
        "push",
        layout.toString(),
        image,
        "--progress=plain");
  }

  private static Finished shell(
      Map<String, String> environment, String script, List<String> command) throws Exception {
    List<String> words = new java.util.ArrayList<>(List.of("/bin/sh", "-c", script, "sh"));
    words.addAll(command);
    try (Running running =
        Running.start(Place.scratch(), Product.environment(environment), words)) {
      return running.await();
    }
  }
}
