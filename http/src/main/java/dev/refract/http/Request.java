package dev.refract.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What is asked of a server.
///
/// @param method such as `GET`
/// @param uri `http` or `https`
/// @param headers beside those that every request has
/// @param content what is sent along
public record Request(
    String method, URI uri, SortedMap<String, String> headers, Optional<Content> content) {

  /// Bytes to be sent, any number of times.
  public interface Content {
    /// How many there are.
    long length();

    /// A new stream of them, for the caller to close.
    InputStream open() throws IOException;
  }

  public Request {
    SortedMap<String, String> sorted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    sorted.putAll(headers);
    headers = Collections.unmodifiableSortedMap(sorted);
  }

  /// A request that sends nothing along.
  public static Request of(String method, URI uri) {
    return new Request(method, uri, new TreeMap<>(), Optional.empty());
  }

  /// A request for what is at `uri`.
  public static Request get(URI uri, Map<String, String> headers) {
    return new Request("GET", uri, new TreeMap<>(headers), Optional.empty());
  }

  /// This request with one more header, which takes the place of an older one of this name.
  public Request with(String name, String value) {
    SortedMap<String, String> more = new TreeMap<>(headers);
    more.put(name, value);
    return new Request(method, uri, more, content);
  }

  /// This request with `newContent`, whose type is `mediaType`.
  public Request sending(String mediaType, Content newContent) {
    return new Request(method, uri, new TreeMap<>(headers), Optional.of(newContent))
        .with("Content-Type", mediaType);
  }

  /// Whether the server is only asked to show something.
  boolean isReading() {
    return method.equals("GET") || method.equals("HEAD");
  }

  /// This request at another place; what proves who asks goes to the server that it was meant for
  /// and to no other.
  Request at(URI newUri) {
    SortedMap<String, String> kept = new TreeMap<>(headers);
    if (!isSameServer(uri, newUri)) {
      kept.remove("Authorization");
      kept.remove("Cookie");
    }
    return new Request(method, newUri, kept, content);
  }

  private static boolean isSameServer(URI one, URI other) {
    return String.valueOf(one.getScheme()).equalsIgnoreCase(other.getScheme())
        && String.valueOf(one.getHost()).equalsIgnoreCase(other.getHost())
        && port(one) == port(other);
  }

  private static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
  }
}
