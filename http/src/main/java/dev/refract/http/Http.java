package dev.refract.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// An HTTP client: `http` and `https`, proxies from the environment, few redirects, and nothing
/// that can hang for longer than [Patience] allows. Used by any number of threads.
///
/// Name and password of a proxy in front of HTTPS are sent where the JDK was started with an empty
/// `jdk.http.auth.tunneling.disabledSchemes`, as the command line of Refract is. So it is with
/// `jdk.httpclient.disableRetryConnect`, without which the JDK forgets why a connection failed.
public final class Http implements AutoCloseable {
  private static final int MAX_REDIRECTS = 5;
  private static final int PROXY_REFUSES = 407;

  private final EnvironmentProxies proxies;
  private final Trust trust;
  private final Patience patience;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable HttpClient plain;
  private @Nullable HttpClient secure;

  /// A client that has not connected to anything yet.
  ///
  /// @param environment where proxies and certificates are named
  public Http(Map<String, String> environment, Patience patience) {
    this(environment, Trust.of(environment), patience);
  }

  /// The same, believing whom `trust` says.
  public Http(Map<String, String> environment, Trust trust, Patience patience) {
    this.proxies = new EnvironmentProxies(environment);
    this.trust = trust;
    this.patience = patience;
  }

  // Clients are costly to make, certificates more so, and not needed where all is in the cache.
  private HttpClient client(URI uri) throws Trouble {
    lock.lock();
    try {
      if ("https".equals(uri.getScheme())) {
        HttpClient made = secure;
        if (made == null) {
          made = builder().sslContext(trust.context()).build();
          secure = made;
        }
        return made;
      }
      HttpClient made = plain;
      if (made == null) {
        made = builder().sslContext(Trust.nobody()).build();
        plain = made;
      }
      return made;
    } finally {
      lock.unlock();
    }
  }

  private HttpClient.Builder builder() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(patience.connect())
        .followRedirects(HttpClient.Redirect.NEVER)
        .proxy(proxies);
  }

  /// Asks for `uri` with the additional `headers`, following redirects.
  ///
  /// @return an answer whose status is 200, 206, 304 or 416
  /// @throws Trouble if there is no answer that can be used
  public Response get(URI uri, Map<String, String> headers) throws Trouble, InterruptedException {
    Response response;
    try {
      response = send(Request.get(uri, headers));
    } catch (IOException e) {
      throw new IllegalStateException("nothing was sent that could be unreadable", e);
    }
    return switch (response.status()) {
      case 200, 206, 304, 416 -> response;
      default -> {
        response.discard();
        throw response.trouble();
      }
    };
  }

  /// Sends `request` and follows redirects: all of those that ask to be followed in the same way,
  /// the others if the request only reads. What proves who asks stays with the server it is for.
  ///
  /// @return whatever the server answers; its status is for the caller to judge
  /// @throws Trouble if there is no answer
  /// @throws IOException if the request's content cannot be read
  public Response send(Request request) throws Trouble, IOException, InterruptedException {
    Request at = request;
    for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
      Response response = sendOnce(at);
      boolean follow =
          switch (response.status()) {
            case 307, 308 -> true;
            case 301, 302, 303 -> at.isReading();
            default -> false;
          };
      if (!follow) {
        return response;
      }
      response.discard();
      at = at.at(target(at.uri(), response.header("location").orElse("")));
    }
    throw new Trouble(
        Trouble.Kind.REFUSED,
        shown(request.uri()) + " redirects more than " + MAX_REDIRECTS + " times");
  }

  private Response sendOnce(Request request) throws Trouble, IOException, InterruptedException {
    URI uri = request.uri();
    Optional<String> wrong = proxies.unreadable(uri);
    if (wrong.isPresent()) {
      throw new Trouble(
          Trouble.Kind.PROXY,
          server(uri) + " cannot be reached: " + wrong.get() + " does not name a proxy");
    }
    Sending sending = new Sending(request.content());
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(uri).method(request.method(), sending.publisher());
    request.headers().forEach(builder::setHeader);
    builder.setHeader("User-Agent", "refract");
    proxies.authorization(uri).ifPresent(v -> builder.setHeader("Proxy-Authorization", v));
    HttpClient client = client(uri);
    try {
      HttpResponse<InputStream> response =
          watched(client.sendAsync(builder.build(), BodyHandlers.ofInputStream()), sending);
      if (response.statusCode() == PROXY_REFUSES) {
        // Of a tunnel that was not made there is none.
        @Nullable InputStream body = response.body();
        if (body != null) {
          body.close();
        }
        throw refusedByProxy(uri);
      }
      return new Response(
          uri,
          response.statusCode(),
          response.headers(),
          new Body(response.body(), shown(uri), patience.stall()));
    } catch (IOException e) {
      Optional<IOException> unreadable = sending.unreadable();
      if (unreadable.isPresent()) {
        throw unreadable.get();
      }
      throw unreachable(uri, e);
    }
  }

  // Not HttpRequest's own time limit, which takes the sending of a gigabyte for a stall.
  private HttpResponse<InputStream> watched(
      CompletableFuture<HttpResponse<InputStream>> answer, Sending sending)
      throws IOException, InterruptedException {
    Duration stall = patience.stall();
    try {
      while (true) {
        long left = stall.toNanos() - (System.nanoTime() - sending.lastProgress());
        if (left <= 0) {
          answer.cancel(true);
          throw new IOException("no answer for " + stall.toMillis() + " ms");
        }
        try {
          return answer.get(left, TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
          // Something may have been taken meanwhile.
        }
      }
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    }
  }

  private Trouble refusedByProxy(URI uri) {
    return new Trouble(
        Trouble.Kind.PROXY,
        server(uri)
            + " cannot be reached: the proxy "
            + proxies.shown(uri).orElse("on the way")
            + " wants to know who asks, and was asked "
            + proxies
                .user(uri)
                .map(user -> "with the password of " + user + " that it is named with")
                .orElse("without name and password"));
  }

  private Trouble unreachable(URI uri, IOException e) {
    String way = proxies.shown(uri).map(proxy -> " through the proxy " + proxy).orElse("");
    Optional<String> distrust = distrust(e);
    if (distrust.isPresent()) {
      return new Trouble(
          Trouble.Kind.DISTRUSTED,
          "the certificate of " + server(uri) + way + " is refused: " + distrust.get(),
          e);
    }
    return new Trouble(
        Trouble.Kind.UNREACHABLE,
        server(uri) + " cannot be reached" + way + ": " + Reason.of(e),
        e);
  }

  /// Why the server is not believed to be who it says, if that is what `e` is about.
  private static Optional<String> distrust(IOException e) {
    if (!(e instanceof SSLException)) {
      return Optional.empty();
    }
    for (Throwable at = e; at != null; at = at.getCause()) {
      if (at instanceof CertPathBuilderException) {
        return Optional.of("it was made by an authority that this machine does not know");
      }
      if (at instanceof CertificateException && at.getCause() == null) {
        return Optional.of(String.valueOf(at.getMessage()));
      }
    }
    return Optional.empty();
  }

  /// Where `location`, as an answer from `from` has it, leads to.
  ///
  /// @throws Trouble if that is no web address, or a less safe one
  public static URI target(URI from, String location) throws Trouble {
    URI to;
    try {
      to = from.resolve(new URI(location));
    } catch (URISyntaxException e) {
      throw new Trouble(Trouble.Kind.REFUSED, shown(from) + " redirects to no address", e);
    }
    boolean downgrade = "https".equals(from.getScheme()) && !"https".equals(to.getScheme());
    if (!WebAddress.isWeb(to) || downgrade) {
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

  @Override
  public void close() {
    lock.lock();
    try {
      for (HttpClient client : new @Nullable HttpClient[] {plain, secure}) {
        if (client != null) {
          client.shutdownNow();
          client.close();
        }
      }
      plain = null;
      secure = null;
    } finally {
      lock.unlock();
    }
  }
}
