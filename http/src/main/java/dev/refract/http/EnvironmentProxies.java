package dev.refract.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Chooses the proxy that the environment names, as curl does: `http_proxy`, `https_proxy`,
/// `all_proxy` and `no_proxy`, each in lower case first and then in upper case. As in Go, there is
/// none for this machine itself.
public final class EnvironmentProxies extends ProxySelector {
  /// What helps where a proxy is no such thing, or wants to know who asks.
  public static final String REMEDY =
      "write HTTPS_PROXY and HTTP_PROXY as http://HOST:PORT or http://NAME:PASSWORD@HOST:PORT";

  private final Map<String, String> environment;

  public EnvironmentProxies(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  @Override
  public List<Proxy> select(URI uri) {
    return proxy(uri)
        .map(proxy ->
            List.of(
                new Proxy(Proxy.Type.HTTP, new InetSocketAddress(proxy.getHost(), port(proxy)))))
        .orElse(List.of(Proxy.NO_PROXY));
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {
    // The failure reaches the caller of the request as well.
  }

  /// The value of `Proxy-Authorization` for a request to `uri`, if its proxy is named with a user.
  public Optional<String> authorization(URI uri) {
    return proxy(uri)
        .flatMap(proxy -> Optional.ofNullable(proxy.getUserInfo()))
        .map(user -> user.contains(":") ? user : user + ":")
        .map(user ->
            "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
  }

  /// The user that the proxy for `uri` is named with, fit for a message.
  Optional<String> user(URI uri) {
    return proxy(uri)
        .flatMap(proxy -> Optional.ofNullable(proxy.getRawUserInfo()))
        .map(user -> user.split(":", 2)[0]);
  }

  /// The proxy that a request to `uri` goes through, fit for a message.
  public Optional<String> shown(URI uri) {
    return proxy(uri).map(proxy -> proxy.getHost() + ":" + port(proxy));
  }

  /// The variable that is to name the proxy for `uri` and names none, as curl and Go refuse it,
  /// too.
  Optional<String> unreadable(URI uri) {
    return named(uri).filter(name -> parsed(name).isEmpty());
  }

  private Optional<URI> proxy(URI uri) {
    return named(uri).flatMap(this::parsed);
  }

  // The variable that counts.
  private Optional<String> named(URI uri) {
    if (isDirect(uri)) {
      return Optional.empty();
    }
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    return Stream.of(scheme + "_proxy", "all_proxy")
        .filter(name -> variable(name).isPresent())
        .findFirst()
        .filter(name -> variable(name).filter(value -> !value.isBlank()).isPresent());
  }

  private Optional<URI> parsed(String name) {
    String value = variable(name).orElse("").strip();
    try {
      URI proxy = URI.create(value.contains("://") ? value : "http://" + value);
      return Optional.of(proxy).filter(p -> p.getHost() != null);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static int port(URI proxy) {
    if (proxy.getPort() >= 0) {
      return proxy.getPort();
    }
    return "https".equals(proxy.getScheme()) ? 443 : 80;
  }

  private boolean isDirect(URI uri) {
    String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
    if (Loopback.is(host)) {
      return true;
    }
    for (String entry : variable("no_proxy").orElse("").split("[,\\s]+", -1)) {
      String name = entry.toLowerCase(Locale.ROOT).replaceFirst(":\\d+$", "");
      String suffix = name.startsWith(".") ? name.substring(1) : name;
      if (name.equals("*")
          || (!suffix.isEmpty() && (host.equals(suffix) || host.endsWith("." + suffix)))) {
        return true;
      }
    }
    return false;
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name))
        .or(() -> Optional.ofNullable(environment.get(name.toUpperCase(Locale.ROOT))));
  }
}
