package dev.refract.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// An answer whose body is still to be read.
///
/// @param uri where it came from, after redirects
/// @param status such as 200
/// @param headers as they came
/// @param body to be read and closed
public record Response(URI uri, int status, HttpHeaders headers, InputStream body)
    implements AutoCloseable {
  private static final int WORTH_READING = 1 << 14;

  /// The first header called `name`, if any.
  public Optional<String> header(String name) {
    return headers.firstValue(name);
  }

  /// All headers called `name`.
  public List<String> all(String name) {
    return headers.allValues(name);
  }

  /// The length of the body in bytes, if the server says it.
  public OptionalLong length() {
    try {
      return headers.firstValueAsLong("content-length");
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /// Whether asking again later can help.
  public boolean isTemporary() {
    return status == 408 || status == 425 || status == 429 || status >= 500;
  }

  /// What is wrong with an answer that nobody can use.
  public Trouble trouble() {
    Trouble.Kind kind = Trouble.Kind.REFUSED;
    if (status == 404 || status == 410) {
      kind = Trouble.Kind.ABSENT;
    } else if (isTemporary()) {
      kind = Trouble.Kind.BROKEN;
    }
    return new Trouble(kind, Http.shown(uri) + " answers " + status, RetryAfter.of(this));
  }

  /// Throws the body away. A short one is read to its end, which keeps the connection.
  void discard() {
    try (body) {
      body.readNBytes(WORTH_READING);
    } catch (IOException e) {
      // The answer is thrown away; so is what went wrong with the rest of it.
      return;
    }
  }

  /// Breaks off what has not been read.
  @Override
  public void close() throws IOException {
    body.close();
  }
}
