package dev.refract.oci.internal.registry;

import dev.refract.failure.Failure;
import dev.refract.http.Http;
import dev.refract.http.Request;
import dev.refract.http.Response;
import dev.refract.http.Retry;
import dev.refract.http.Trouble;
import dev.refract.http.Trust;
import dev.refract.oci.registry.RegistryEvent;
import dev.refract.oci.registry.RegistrySettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// One registry: finds out how it is spoken with, and says who asks. Used by any number of threads.
final class Connection implements AutoCloseable {
  /// More than this is no message about an error.
  static final int SHORT = 1 << 16;

  private final Endpoint endpoint;
  private final RegistrySettings settings;
  private final Http http;
  private final Http others;
  private final Authorizer authorizer;
  private final ReentrantLock lock = new ReentrantLock();
  private Optional<URI> base = Optional.empty();

  /// A connection to `endpoint` that has not been made yet.
  Connection(Endpoint endpoint, RegistrySettings settings, Authorizer.Keys keys) {
    this.endpoint = endpoint;
    this.settings = settings;
    this.http = new Http(settings.environment(), trust(), settings.patience());
    this.others = new Http(settings.environment(), settings.patience());
    this.authorizer = new Authorizer(endpoint, keys, http, others);
  }

  private boolean isInsecure() {
    return settings.insecure().contains(endpoint.domain());
  }

  // Beside what the machine believes: Docker's and Podman's own folders, one for each registry.
  private Trust trust() {
    return isInsecure()
        ? Trust.everybody()
        : Trust.of(settings.environment())
            .andThoseIn(Path.of("/etc/docker/certs.d", endpoint.domain()))
            .andThoseIn(Path.of("/etc/containers/certs.d", endpoint.domain()));
  }

  Endpoint endpoint() {
    return endpoint;
  }

  RegistrySettings settings() {
    return settings;
  }

  Credentials.Found credentials(Scope scope) throws Failure, InterruptedException {
    return authorizer.credentials(scope);
  }

  /// Asks again and again until there is an answer that asking again would not better, and reads
  /// it.
  ///
  /// @param path below the API's top, or a whole address
  /// @param limit how many bytes of the answer are wanted
  Answer ask(String method, String path, Scope scope, int limit)
      throws Trouble, IOException, InterruptedException {
    return Retry.run(
        settings.patience(),
        this::retrying,
        () -> {
          Request request = Request.of(method, at(path));
          return once(request, scope, limit);
        });
  }

  /// Sends `request` again and again until there is an answer that sending it again would not
  /// better; nothing that may not be done twice.
  Answer ask(Request request, Scope scope, int limit)
      throws Trouble, IOException, InterruptedException {
    return Retry.run(settings.patience(), this::retrying, () -> once(request, scope, limit));
  }

  /// Sends `request` once.
  ///
  /// @throws Trouble also if asking again can help
  Answer once(Request request, Scope scope, int limit)
      throws Trouble, IOException, InterruptedException {
    Answer answer = read(send(request, scope), limit);
    if (answer.response().isTemporary()) {
      throw Temporary.of(answer);
    }
    return answer;
  }

  /// Sends `request`, saying who asks if the registry wants to know.
  Response send(Request request, Scope scope) throws Trouble, IOException, InterruptedException {
    if (!isHere(request.uri())) {
      return others.send(request);
    }
    Request known = authorizer.authorized(request, scope);
    Response response = http.send(known);
    if (response.status() != 401 || !authorizer.learn(response, known, scope)) {
      return response;
    }
    read(response, SHORT);
    return http.send(authorizer.authorized(request, scope));
  }

  private static Answer read(Response response, int limit) throws Trouble {
    try {
      return Answer.of(response, limit);
    } catch (IOException e) {
      throw Http.brokenOff(response.uri(), e);
    }
  }

  private boolean isHere(URI uri) throws Trouble, IOException, InterruptedException {
    URI own = base();
    return own.getScheme().equals(uri.getScheme()) && own.getAuthority().equals(uri.getAuthority());
  }

  void retrying(Trouble trouble, int attempt) {
    settings.listener().on(new RegistryEvent.Retrying(trouble.problem(), attempt));
  }

  /// The address of `path` below the API's top.
  URI at(String path) throws Trouble, IOException, InterruptedException {
    return base().resolve(path);
  }

  private URI base() throws Trouble, IOException, InterruptedException {
    lock.lockInterruptibly();
    try {
      if (base.isEmpty()) {
        base = Optional.of(URI.create(scheme() + "://" + endpoint.api() + "/v2/"));
      }
      return base.get();
    } finally {
      lock.unlock();
    }
  }

  // On this machine nobody listens in between, so HTTP is tried first. A registry that one does not
  // want believed is asked for HTTPS first, since it may have that.
  private String scheme() throws Trouble, IOException, InterruptedException {
    if (isInsecure()) {
      return answers("https") ? "https" : "http";
    }
    if (endpoint.isLoopback()) {
      return answers("http") ? "http" : "https";
    }
    return "https";
  }

  private boolean answers(String scheme) throws IOException, InterruptedException {
    URI uri = URI.create(scheme + "://" + endpoint.api() + "/v2/");
    try (Response response = http.send(Request.of("GET", uri))) {
      // What a server of the other kind says.
      return response.status() != 400;
    } catch (Trouble trouble) {
      return scheme.equals("http") && isRefused(trouble);
    }
  }

  // If nobody is there, the message should be about the usual way.
  private static boolean isRefused(Trouble trouble) {
    return trouble.problem().endsWith("the connection is refused");
  }

  @Override
  public void close() {
    http.close();
    others.close();
  }
}
