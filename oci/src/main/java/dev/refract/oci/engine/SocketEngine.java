package dev.refract.oci.engine;

import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// An engine that is spoken with through its socket, in HTTP as Docker's engine API has it.
///
/// @param socket where it listens
record SocketEngine(Path socket) implements Engine {
  private static final int MOST_BYTES = 1 << 20;

  @Override
  public String name() {
    return "the engine at " + socket;
  }

  /// Whether somebody listens there.
  boolean answers() {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      send(channel, "GET /_ping HTTP/1.1");
      return status(answer(channel)) == 200;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void load(Archive archive) throws Failure, IOException {
    String answer;
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      send(
          channel,
          "POST /images/load?quiet=1 HTTP/1.1",
          "Content-Type: application/x-tar",
          "Transfer-Encoding: chunked");
      try (OutputStream out =
          new BufferedOutputStream(new Chunks(Channels.newOutputStream(channel)), 1 << 16)) {
        archive.writeTo(out);
      }
      answer = answer(channel);
    }
    // The engine says 200 before it has read anything, and then what went wrong.
    if (status(answer) != 200 || answer.contains("\"errorDetail\"")) {
      String body = answer.substring(Math.max(answer.indexOf("\r\n\r\n"), 0)).strip();
      throw new Failure(
          Failure.Kind.TOOL, "load", name() + " does not take the image: " + Text.shown(body, 300));
    }
  }

  private static void send(SocketChannel channel, String request, String... headers)
      throws IOException {
    List<String> lines = new ArrayList<>(List.of(request, "Host: engine", "Connection: close"));
    lines.addAll(List.of(headers));
    String head = String.join("\r\n", lines) + "\r\n\r\n";
    Channels.newOutputStream(channel).write(head.getBytes(StandardCharsets.US_ASCII));
  }

  private static String answer(SocketChannel channel) throws IOException {
    InputStream in = Channels.newInputStream(channel);
    return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
  }

  private static int status(String answer) {
    return answer.matches("(?s)HTTP/1\\.[01] [0-9]{3} .*")
        ? Integer.parseInt(answer.substring(9, 12))
        : 0;
  }

  /// Writes what it is given in the chunks of HTTP/1.1; closing it writes the last one and leaves
  /// the stream behind it open.
  private static final class Chunks extends OutputStream {
    private final OutputStream out;

    Chunks(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (length > 0) {
        out.write((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(bytes, offset, length);
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
      }
    }

    @Override
    public void close() throws IOException {
      out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
    }
  }
}
