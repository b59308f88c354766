package dev.refract.oci.internal.registry;

import dev.refract.failure.FailedStream;
import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import dev.refract.http.Http;
import dev.refract.http.Request;
import dev.refract.http.Response;
import dev.refract.http.Trouble;
import dev.refract.oci.json.Fields;
import dev.refract.oci.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// Proves to one registry who asks, in the way in which it wants it: by name and password, or by a
/// token from the server that it names (distribution's "Token Authentication", and its OAuth 2 form
/// for identity tokens).
///
/// Its lock is held while a token is fetched, so that many requests at once fetch it once; nothing
/// else is locked meanwhile.
final class Authorizer {
  private static final int MAX_BYTES = 1 << 20;
  private static final long SHORTEST_SECONDS = 60;
  private static final String CLIENT = "refract";

  private final Endpoint endpoint;
  private final Keys keys;
  private final Http registry;
  private final Http others;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Credentials.Found> found = new HashMap<>();
  private final Map<Scope, Token> tokens = new HashMap<>();
  private Optional<Challenge> wanted = Optional.empty();

  /// Where credentials for the repository `path` come from.
  @FunctionalInterface
  interface Keys {
    Credentials.Found find(Endpoint endpoint, String path) throws Failure, InterruptedException;
  }

  private record Token(String text, long until) {}

  /// @param registry speaks with the registry, as far as that is believed
  /// @param others speaks with all other servers
  Authorizer(Endpoint endpoint, Keys keys, Http registry, Http others) {
    this.endpoint = endpoint;
    this.keys = keys;
    this.registry = registry;
    this.others = others;
  }

  /// What is tried for the repository of `scope`.
  Credentials.Found credentials(Scope scope) throws Failure, InterruptedException {
    lock.lockInterruptibly();
    try {
      Credentials.Found known = found.get(scope.repository());
      if (known == null) {
        known = keys.find(endpoint, scope.repository());
        found.put(scope.repository(), known);
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  /// `request` with what proves who asks, as far as the registry has said that it wants that.
  Request authorized(Request request, Scope scope)
      throws Trouble, IOException, InterruptedException {
    Optional<String> value;
    lock.lockInterruptibly();
    try {
      value = wanted.isPresent() ? value(wanted.get(), request.uri(), scope) : Optional.empty();
    } catch (Failure e) {
      throw new FailedStream(e);
    } finally {
      lock.unlock();
    }
    return value.map(text -> request.with("Authorization", text)).orElse(request);
  }

  private Optional<String> value(Challenge challenge, URI uri, Scope scope)
      throws Failure, Trouble, IOException, InterruptedException {
    return switch (credentials(scope).credentials()) {
      case Credentials.Token token -> Optional.of("Bearer " + token.secret());
      case Credentials.Password password when challenge.scheme().equals(Challenge.BASIC) ->
          Optional.of(password.basic());
      case Credentials.Password _, Credentials.Identity _, Credentials.None _ ->
          challenge.scheme().equals(Challenge.BEARER)
              ? Optional.of("Bearer " + token(challenge, uri, scope))
              : Optional.empty();
    };
  }

  /// Takes notice of a refusal.
  ///
  /// @param response with status 401
  /// @param request what it answers
  /// @return whether asking again can help
  boolean learn(Response response, Request request, Scope scope) {
    Optional<Challenge> chosen = Optional.empty();
    for (Challenge challenge : Challenge.parse(response.all("www-authenticate"))) {
      boolean bearer = challenge.scheme().equals(Challenge.BEARER);
      if (bearer || (challenge.scheme().equals(Challenge.BASIC) && chosen.isEmpty())) {
        chosen = Optional.of(challenge);
      }
      if (bearer) {
        break;
      }
    }
    lock.lock();
    try {
      boolean tried = request.headers().containsKey("Authorization");
      if (chosen.isEmpty()) {
        return false;
      }
      wanted = chosen;
      // A token may have been too old; a password, or a token that is not enough, is no better the
      // second time (RFC 6750 section 3.1).
      Challenge challenge = chosen.get();
      boolean helps =
          !tried
              || (challenge.scheme().equals(Challenge.BEARER)
                  && !challenge.parameter("error").equals(Optional.of("insufficient_scope")));
      if (helps) {
        tokens.remove(scope);
      }
      return helps;
    } finally {
      lock.unlock();
    }
  }

  private String token(Challenge challenge, URI uri, Scope scope)
      throws Failure, Trouble, IOException, InterruptedException {
    Token known = tokens.get(scope);
    if (known != null && known.until - System.nanoTime() > 0) {
      return known.text;
    }
    URI realm = realm(challenge, uri);
    Credentials.Found tried = credentials(scope);
    boolean same = realm.getAuthority().equals(uri.getAuthority());
    Answer answer =
        Answer.of(
            (same ? registry : others).send(request(challenge, realm, tried, scope)), MAX_BYTES);
    if (answer.response().isTemporary()) {
      throw answer.response().trouble();
    }
    if (answer.status() != 200) {
      throw Refusal.of("login", "no token for " + endpoint.domain(), answer, tried, endpoint);
    }
    Token token = read(realm, answer);
    tokens.put(scope, token);
    return token.text;
  }

  private URI realm(Challenge challenge, URI uri) throws Failure {
    String text = challenge.parameter("realm").orElse("");
    try {
      URI realm = new URI(text);
      boolean safe =
          "https".equals(realm.getScheme())
              || ("http".equals(realm.getScheme()) && "http".equals(uri.getScheme()));
      if (safe && realm.getHost() != null && realm.getUserInfo() == null) {
        return realm;
      }
    } catch (URISyntaxException _) {
      // Said below.
    }
    throw new Failure(
        Failure.Kind.UNTRUSTED,
        "login",
        endpoint.domain()
            + " names a token server to which no password is sent: "
            + Text.quoted(text));
  }

  private static Request request(
      Challenge challenge, URI realm, Credentials.Found tried, Scope scope) {
    List<String> fields = new ArrayList<>();
    challenge.parameter("service").ifPresent(service -> fields.add(field("service", service)));
    return switch (tried.credentials()) {
      case Credentials.Identity identity -> {
        fields.add(field("grant_type", "refresh_token"));
        fields.add(field("client_id", CLIENT));
        fields.add(field("scope", String.join(" ", scope.words())));
        fields.add(field("refresh_token", identity.secret()));
        byte[] form = String.join("&", fields).getBytes(StandardCharsets.UTF_8);
        yield Request.of("POST", realm)
            .sending("application/x-www-form-urlencoded", new ContentBytes(form));
      }
      case Credentials.Password password -> {
        fields.add(field("account", password.user()));
        yield asking(realm, fields, scope).with("Authorization", password.basic());
      }
      case Credentials.None _, Credentials.Token _ -> asking(realm, fields, scope);
    };
  }

  private static Request asking(URI realm, List<String> fields, Scope scope) {
    scope.words().forEach(word -> fields.add(field("scope", word)));
    String query = String.join("&", fields);
    String separator = realm.getRawQuery() == null ? "?" : "&";
    return Request.of("GET", URI.create(realm + (query.isEmpty() ? "" : separator + query)));
  }

  private static String field(String name, String value) {
    return name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  private static Token read(URI realm, Answer answer) throws Failure {
    String text;
    long seconds;
    try {
      Fields fields = Json.parseObject("login", "token", answer.body().bytes());
      text = fields.optionalText("token").or(() -> Optional.of("")).orElse("");
      if (text.isEmpty()) {
        text = fields.text("access_token");
      }
      seconds =
          fields.find("expires_in").isPresent() ? fields.number("expires_in") : SHORTEST_SECONDS;
    } catch (Failure e) {
      // Not what stands there, which may be a secret.
      throw unusable(realm);
    }
    if (!text.matches("[!-~]+")) {
      throw unusable(realm);
    }
    // A token that is nearly over would be over when a layer has been sent.
    long lasting = Duration.ofSeconds(Math.clamp(seconds, 1, 86_400)).toNanos() / 4 * 3;
    return new Token(text, System.nanoTime() + lasting);
  }

  private static Failure unusable(URI realm) {
    return new Failure(
        Failure.Kind.NETWORK,
        "login",
        Http.shown(realm) + " answers with something else than a token");
  }
}
