package dev.refract.acceptance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.refract.distro.apt.AptSources;
import dev.refract.distro.apt.DebianRelease;
import dev.refract.distro.apt.Mirrors;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/// A Debian mirror on the loopback interface: it passes on what this machine's own mirror has, as
/// slowly and as wrongly as a test wants it.
public final class LoopbackMirror implements AutoCloseable {
  private static final String MAIN = "/debian/";
  private static final String SECURITY = "/debian-security/";
  private static final int PIECE = 1 << 14;

  // What the machine's mirror gave, asked once.
  private static final Map<String, Found> FOUND = new ConcurrentHashMap<>();

  /// An answer of the machine's mirror.
  private static final class Found {
    private final int status;
    private final byte[] body;

    private Found(int status, byte[] body) {
      this.status = status;
      this.body = body;
    }
  }

  /// Answers a request in another way than by passing on.
  @FunctionalInterface
  public interface Answer {
    /// Answers, given what would be passed on.
    void to(HttpExchange exchange, byte[] content) throws IOException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Predicate<String> paths;
  private final Optional<Answer> other;
  private final long bytesPerSecond;
  private final AtomicLong sent = new AtomicLong();
  private final Queue<String> requests = new ConcurrentLinkedQueue<>();

  private LoopbackMirror(Predicate<String> paths, Optional<Answer> other, long bytesPerSecond)
      throws IOException {
    this.paths = paths;
    this.other = other;
    this.bytesPerSecond = bytesPerSecond;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /// Passes everything on.
  static LoopbackMirror honest() throws IOException {
    return new LoopbackMirror(_ -> false, Optional.empty(), Long.MAX_VALUE);
  }

  /// Passes everything on, each connection at this speed.
  static LoopbackMirror slow(long bytesPerSecond) throws IOException {
    return new LoopbackMirror(_ -> false, Optional.empty(), bytesPerSecond);
  }

  /// Answers like this where a path ends so.
  static LoopbackMirror answering(String ending, Answer answer) throws IOException {
    return answering(path -> path.endsWith(ending), answer);
  }

  /// Answers like this where a path is such a one.
  static LoopbackMirror answering(Predicate<String> paths, Answer answer) throws IOException {
    return new LoopbackMirror(paths, Optional.of(answer), Long.MAX_VALUE);
  }

  /// Has nothing to say but `code`.
  static Answer status(int code) {
    return (exchange, _) -> exchange.sendResponseHeaders(code, -1);
  }

  /// Hangs up after half of the content.
  static Answer half() {
    return (exchange, content) -> {
      exchange.sendResponseHeaders(200, content.length);
      exchange.getResponseBody().write(content, 0, content.length / 2);
      exchange.getResponseBody().flush();
    };
  }

  /// Sends `content` whatever was asked for.
  static Answer file(byte[] content) {
    return (exchange, _) -> send(exchange, content);
  }

  /// Sends the content with one bit of its last byte changed.
  static Answer spoilt() {
    return (exchange, content) -> {
      byte[] copy = content.clone();
      copy[copy.length - 1] ^= 1;
      send(exchange, copy);
    };
  }

  private static void send(HttpExchange exchange, byte[] content) throws IOException {
    exchange.sendResponseHeaders(200, content.length);
    exchange.getResponseBody().write(content);
  }

  /// What `--mirror` is given.
  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/debian";
  }

  /// How many bytes of files it has sent so far.
  long sent() {
    return sent.get();
  }

  /// The paths it was asked for so far.
  List<String> requests() {
    return List.copyOf(requests);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getRawPath();
      requests.add(path);
      Found found = FOUND.computeIfAbsent(path, LoopbackMirror::ask);
      if (other.isPresent() && paths.test(path)) {
        other.get().to(exchange, found.body);
      } else if (found.status != 200) {
        exchange.sendResponseHeaders(found.status, -1);
      } else {
        passOn(exchange, found.body);
      }
    }
  }

  private void passOn(HttpExchange exchange, byte[] content) throws IOException {
    Optional<String> range = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range"));
    int from = range.map(r -> Integer.parseInt(r.replaceAll("bytes=(\\d+)-", "$1"))).orElse(0);
    if (range.isPresent()) {
      exchange
          .getResponseHeaders()
          .set(
              "Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
    }
    exchange.sendResponseHeaders(range.isPresent() ? 206 : 200, content.length - from);
    OutputStream out = exchange.getResponseBody();
    for (int at = from; at < content.length; at += PIECE) {
      int length = Math.min(PIECE, content.length - at);
      out.write(content, at, length);
      out.flush();
      sent.addAndGet(length);
      LockSupport.parkNanos(1_000_000_000L * length / bytesPerSecond);
    }
  }

  private static Found ask(String path) {
    try {
      Mirrors mirrors =
          Mirrors.choose(
              DebianRelease.parse("debian:bookworm"),
              AptSources.read(Path.of("/")),
              Path.of("/"),
              Optional.empty(),
              Optional.empty(),
              new ArrayList<>());
      URI uri;
      if (path.startsWith(SECURITY)) {
        uri = URI.create(mirrors.security().uri() + path.substring(SECURITY.length()));
      } else if (path.startsWith(MAIN)) {
        uri = URI.create(mirrors.main().uri() + path.substring(MAIN.length()));
      } else {
        return new Found(404, new byte[0]);
      }
      try (HttpClient client =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NORMAL)
              .proxy(proxy(uri))
              .build()) {
        HttpResponse<byte[]> response =
            client.send(
                HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray());
        return new Found(response.statusCode(), response.body());
      }
    } catch (Failure | IOException e) {
      throw new IllegalStateException(path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(path, e);
    }
  }

  private static ProxySelector proxy(URI uri) {
    return Optional.ofNullable(System.getenv(uri.getScheme() + "_proxy"))
        .filter(value -> !value.isBlank())
        .map(URI::create)
        .map(proxy -> ProxySelector.of(new InetSocketAddress(proxy.getHost(), proxy.getPort())))
        .orElseGet(() -> ProxySelector.of(null));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
