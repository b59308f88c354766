package dev.refract.distro.internal.http;

import dev.refract.distro.Patience;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// An HTTP client for reading: `http` and `https`, proxies from the environment, few redirects.
public final class Http implements AutoCloseable {
  /// An answer whose body is still to be read.
  ///
  /// @param status 200, 206, 304 or 416
  /// @param length of the body in bytes, if the server says it
  /// @param contentRange the header, if any
  /// @param etag the header, if any
  /// @param lastModified the header, if any
  /// @param body to be read and closed
  public record Answer(
      int status,
      OptionalLong length,
      Optional<String> contentRange,
      Optional<String> etag,
      Optional<String> lastModified,
      InputStream body)
      implements AutoCloseable {
    @Override
    public void close() throws IOException {
      body.close();
    }
  }

  private static final int MAX_REDIRECTS = 5;

  private final EnvironmentProxies proxies;
  private final Patience patience;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable HttpClient client;

  /// A client that has not connected to anything yet.
  ///
  /// @param environment where the proxies are named
  public Http(Map<String, String> environment, Patience patience) {
    this.proxies = new EnvironmentProxies(environment);
    this.patience = patience;
  }

  /// The client is costly to make and not needed where everything is in the cache.
  private HttpClient client() {
    lock.lock();
    try {
      HttpClient made = client;
      if (made == null) {
        made =
            HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(patience.connect())
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(proxies)
                .build();
        client = made;
      }
      return made;
    } finally {
      lock.unlock();
    }
  }

  /// Asks for `uri` with the additional `headers`, following redirects.
  ///
  /// @throws Trouble if there is no answer that can be used
  public Answer get(URI uri, Map<String, String> headers) throws Trouble, InterruptedException {
    URI at = uri;
    for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
      HttpResponse<InputStream> response = send(at, headers);
      int status = response.statusCode();
      if (status != 301 && status != 302 && status != 303 && status != 307 && status != 308) {
        return answer(at, response);
      }
      closeQuietly(response.body());
      at = target(at, response.headers().firstValue("location").orElse(""));
    }
    throw new Trouble(
        Trouble.Kind.REFUSED, shown(uri) + " redirects more than " + MAX_REDIRECTS + " times");
  }

  private HttpResponse<InputStream> send(URI uri, Map<String, String> headers)
      throws Trouble, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(patience.stall());
    headers.forEach(request::setHeader);
    request.setHeader("User-Agent", "refract");
    proxies.authorization(uri).ifPresent(v -> request.setHeader("Proxy-Authorization", v));
    try {
      return client().send(request.GET().build(), BodyHandlers.ofInputStream());
    } catch (IOException e) {
      String way = proxies.shown(uri).map(proxy -> " through the proxy " + proxy).orElse("");
      throw new Trouble(
          Trouble.Kind.UNREACHABLE, server(uri) + " cannot be reached" + way + ": " + reason(e), e);
    }
  }

  /// The JDK gives its network exceptions no message, or one that says little.
  private static String reason(IOException e) {
    for (Throwable at = e; at != null; at = at.getCause()) {
      if (at instanceof UnresolvedAddressException || at instanceof UnknownHostException) {
        return "the host is not known";
      }
    }
    if (e instanceof ConnectException) {
      return "the connection is refused";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private Answer answer(URI uri, HttpResponse<InputStream> response) throws Trouble {
    int status = response.statusCode();
    if (status == 200 || status == 206 || status == 304 || status == 416) {
      return new Answer(
          status,
          response.headers().firstValueAsLong("content-length"),
          response.headers().firstValue("content-range"),
          response.headers().firstValue("etag"),
          response.headers().firstValue("last-modified"),
          new Body(response.body(), shown(uri), patience.stall()));
    }
    closeQuietly(response.body());
    Trouble.Kind kind = Trouble.Kind.REFUSED;
    if (status == 404 || status == 410) {
      kind = Trouble.Kind.ABSENT;
    } else if (status == 408 || status == 425 || status == 429 || status >= 500) {
      kind = Trouble.Kind.BROKEN;
    }
    throw new Trouble(kind, shown(uri) + " answers " + status);
  }

  private static URI target(URI from, String location) throws Trouble {
    URI to;
    try {
      to = from.resolve(new URI(location));
    } catch (URISyntaxException e) {
      throw new Trouble(Trouble.Kind.REFUSED, shown(from) + " redirects to no address", e);
    }
    boolean web = "http".equals(to.getScheme()) || "https".equals(to.getScheme());
    boolean downgrade = "https".equals(from.getScheme()) && !"https".equals(to.getScheme());
    if (!web || downgrade || to.getHost() == null) {
      throw new Trouble(
          Trouble.Kind.REFUSED, shown(from) + " redirects to " + shown(to) + ", not followed");
    }
    return to;
  }

  /// What becomes of an answer whose body ended with `e`.
  public static Trouble brokenOff(URI uri, IOException e) {
    String reason = String.valueOf(e.getMessage());
    // What the JDK says of a server that hangs up too early.
    boolean closed = reason.equals("closed") || reason.startsWith("EOF reached");
    return new Trouble(
        Trouble.Kind.BROKEN,
        shown(uri) + " broke off: " + (closed ? "the server hung up before the end" : reason),
        e);
  }

  /// `uri` without user, password and query: fit for a message.
  public static String shown(URI uri) {
    if (uri.getHost() == null) {
      return String.valueOf(uri.getScheme()) + ":…";
    }
    return server(uri) + uri.getRawPath();
  }

  private static String server(URI uri) {
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    return uri.getScheme() + "://" + uri.getHost() + port;
  }

  private static void closeQuietly(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      // The answer is thrown away; so is what went wrong with the rest of it.
      return;
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (client != null) {
        client.shutdownNow();
        client.close();
        client = null;
      }
    } finally {
      lock.unlock();
    }
  }
}
