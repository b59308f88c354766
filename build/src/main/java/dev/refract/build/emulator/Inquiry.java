package dev.refract.build.emulator;

import dev.refract.failure.Text;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Asks a service in another network namespace how it is.
///
/// @param probe what to ask
/// @param busybox enters the namespace and connects
/// @param place an existing directory
record Inquiry(Probe probe, Path busybox, Path place) {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final int MOST_BYTES = 1 << 12;
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([0-9]{3})(?: .*)?");

  /// What came of asking once.
  ///
  /// @param well whether the answer is a status of 2xx
  /// @param text the answer, for people
  record Answer(boolean well, String text) {}

  /// Asks once.
  ///
  /// @param inside a process in the namespace
  Answer ask(long inside) throws IOException, InterruptedException {
    Path answer = Files.createTempFile(place, "answer", "");
    Path errors = Files.createTempFile(place, "errors", "");
    String tool = busybox.toString();
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of(
                    tool,
                    "nsenter",
                    "-t",
                    Long.toString(inside),
                    "-U",
                    "-n",
                    "--preserve-credentials",
                    tool,
                    "nc",
                    "127.0.0.1",
                    Integer.toString(probe.port())))
            .redirectOutput(answer.toFile())
            .redirectError(errors.toFile());
    Process process = builder.start();
    try (OutputStream request = process.getOutputStream()) {
      try {
        request.write(request());
        request.flush();
      } catch (IOException _) {
        // Nobody listens, which the errors say.
      }
      process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (IOException _) {
      // On closing: it has ended.
    } finally {
      process.destroyForcibly();
    }
    return understood(head(answer), head(errors));
  }

  private byte[] request() {
    return ("GET "
            + probe.path()
            + " HTTP/1.1\r\nHost: localhost:"
            + probe.port()
            + "\r\nUser-Agent: refract\r\nAccept: */*\r\nConnection: close\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static Answer understood(String answer, String errors) {
    String first = answer.lines().findFirst().orElse("").strip();
    Matcher status = STATUS.matcher(first);
    if (status.matches()) {
      return new Answer(status.group(1).startsWith("2"), "HTTP " + status.group(1));
    }
    if (!answer.isEmpty()) {
      return new Answer(false, "what it answers is not HTTP: " + Text.quoted(first));
    }
    return new Answer(
        false,
        errors.contains("refused")
            ? "nothing listens on that port"
            : "it takes the connection and says nothing");
  }

  private static String head(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MOST_BYTES), StandardCharsets.ISO_8859_1);
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
