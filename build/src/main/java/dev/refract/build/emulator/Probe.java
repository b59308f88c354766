package dev.refract.build.emulator;

import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a service is asked whether it is well: a resource that answers GET with a status of 2xx.
///
/// @param port 1 to 65535
/// @param path begins with a slash
public record Probe(int port, String path) {
  private static final Pattern FORM =
      Pattern.compile("http://(?:localhost|127\\.0\\.0\\.1)?(?::([0-9]{1,5}))?(/[!-~]*)?");
  private static final int MOST_PORT = 65535;

  public Probe {
    if (port < 1 || port > MOST_PORT || !path.matches("/[!-~]*")) {
      throw new IllegalArgumentException(port + " " + path);
    }
  }

  /// Reads `http://:PORT/PATH`.
  ///
  /// @throws Failure of kind `USAGE` if `text` has another form
  public static Probe parse(String text) throws Failure {
    Matcher matcher = FORM.matcher(text);
    if (matcher.matches()) {
      int port = matcher.group(1) == null ? 80 : Integer.parseInt(matcher.group(1));
      if (port >= 1 && port <= MOST_PORT) {
        return new Probe(port, matcher.group(2) == null ? "/" : matcher.group(2));
      }
    }
    throw new Failure(Failure.Kind.USAGE, "probe", "not an address to ask: " + Text.quoted(text))
        .remedy("write it as http://:PORT/PATH, such as http://:3000/healthz");
  }

  /// As [#parse] reads it.
  @Override
  public String toString() {
    return "http://:" + port + path;
  }
}
