package dev.refract.acceptance.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/// A server in front of a registry that passes everything on, but answers some requests itself.
final class FrontServer implements AutoCloseable {
  private static final Set<String> NOT_PASSED_ON =
      Set.of(
          "connection", "content-length", "host", "transfer-encoding", "upgrade", "http2-settings");

  private final RegistryServer behind;
  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Predicate<HttpExchange> answersItself;
  private final AtomicInteger answered = new AtomicInteger();

  /// @param answersItself has answered the request if it says so
  FrontServer(RegistryServer behind, Predicate<HttpExchange> answersItself) throws IOException {
    this.behind = behind;
    this.answersItself = answersItself;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /// How many requests it answered itself.
  int answered() {
    return answered.get();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (answersItself.test(exchange)) {
        answered.incrementAndGet();
        return;
      }
      HttpRequest.Builder request =
          HttpRequest.newBuilder(
                  URI.create("http://" + behind.host() + exchange.getRequestURI().toString()))
              .method(
                  exchange.getRequestMethod(),
                  HttpRequest.BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
      exchange
          .getRequestHeaders()
          .forEach((name, values) -> {
            if (!NOT_PASSED_ON.contains(name.toLowerCase(java.util.Locale.ROOT))) {
              values.forEach(value -> request.header(name, value));
            }
          });
      HttpResponse<byte[]> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      response
          .headers()
          .map()
          .forEach((name, values) -> {
            if (!NOT_PASSED_ON.contains(name.toLowerCase(java.util.Locale.ROOT))) {
              exchange
                  .getResponseHeaders()
                  .put(name, values.stream().map(v -> v.replace(behind.host(), host())).toList());
            }
          });
      byte[] body = response.body();
      exchange.sendResponseHeaders(response.statusCode(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /// Answers with a status and header, and nothing else.
  static void refuse(HttpExchange exchange, int status, String header, String value) {
    try {
      exchange.getRequestBody().readAllBytes();
      exchange.getResponseHeaders().put(header, List.of(value));
      exchange.sendResponseHeaders(status, -1);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    client.close();
  }
}
