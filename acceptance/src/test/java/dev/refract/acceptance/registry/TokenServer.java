package dev.refract.acceptance.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Gives tokens that Debian's registry believes, to `ada` whose password is `open sesame`: whatever
/// she asks for. Anybody else who says nothing of a password may pull.
final class TokenServer implements AutoCloseable {
  private static final String ADA =
      "Basic "
          + Base64.getEncoder().encodeToString("ada:open sesame".getBytes(StandardCharsets.UTF_8));

  private final OwnKey key;
  private final HttpServer server;
  private final List<String> scopes = Collections.synchronizedList(new ArrayList<>());

  TokenServer(OwnKey key) throws IOException {
    this.key = key;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  /// The registry's `auth:`.
  String configuration() {
    return """
    auth:
      token:
        realm: http://127.0.0.1:%d/token
        service: some registry
        issuer: the tests
        rootcertbundle: %s
    """
        .formatted(server.getAddress().getPort(), key.certificate());
  }

  /// What was asked for, such as `ada repository:a/b:pull,push`.
  List<String> scopes() {
    return List.copyOf(scopes);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    boolean ada = ADA.equals(authorization);
    byte[] body;
    int status = 200;
    if (authorization != null && !ada) {
      status = 401;
      body =
          "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"wrong password\"}]}"
              .getBytes(StandardCharsets.UTF_8);
    } else {
      List<String> asked = asked(exchange.getRequestURI().getRawQuery());
      scopes.add((ada ? "ada " : "nobody ") + String.join(" ", asked));
      body = token(asked, ada).getBytes(StandardCharsets.UTF_8);
    }
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static List<String> asked(String query) {
    return Stream.of(query.split("&", -1))
        .filter(field -> field.startsWith("scope="))
        .map(field -> URLDecoder.decode(field.substring(6), StandardCharsets.UTF_8))
        .toList();
  }

  private String token(List<String> asked, boolean ada) {
    String access =
        asked.stream()
            .map(scope -> scope.split(":", -1))
            .map(parts ->
                "{\"type\":\"repository\",\"name\":\"%s\",\"actions\":[%s]}"
                    .formatted(
                        parts[1],
                        Stream.of(parts[2].split(",", -1))
                            .filter(action -> ada || action.equals("pull"))
                            .map(action -> '"' + action + '"')
                            .collect(Collectors.joining(","))))
            .collect(Collectors.joining(","));
    long now = Instant.now().getEpochSecond();
    String claims =
        """
        {"iss":"the tests","sub":"x","aud":"some registry","exp":%d,"nbf":%d,"iat":%d,"jti":"1",
        "access":[%s]}\
        """
            .formatted(now + 60, now - 60, now, access);
    try {
      return "{\"token\":\"" + key.token(claims) + "\",\"expires_in\":60}";
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
