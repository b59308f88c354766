package dev.refract.acceptance.registry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// A proxy that makes tunnels (`CONNECT`), whatever host is asked for, to one port of this machine.
final class TunnelProxy implements AutoCloseable {
  private static final String REFUSAL =
      """
      HTTP/1.1 407 Proxy Authentication Required
      Proxy-Authenticate: Basic realm="some"
      Content-Length: 0
      Connection: close

      """
          .replace("\n", "\r\n");

  private final ServerSocket server;
  private final int port;
  private final Optional<String> authorization;
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

  /// One that lets everybody through.
  TunnelProxy(int port) throws IOException {
    this(port, Optional.empty());
  }

  /// @param user whom it lets through, as `name:password`; nothing for everybody
  TunnelProxy(int port, Optional<String> user) throws IOException {
    this.port = port;
    this.authorization =
        user.map(text ->
            "Proxy-Authorization: Basic "
                + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  String address() {
    return "http://" + host();
  }

  /// Its host and port.
  String host() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  /// The first line of each request.
  List<String> asked() {
    return List.copyOf(asked);
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        Thread.ofVirtual().start(() -> tunnel(client));
      }
    } catch (IOException e) {
      // Closed.
      return;
    }
  }

  private void tunnel(Socket client) {
    try (client;
        Socket target = new Socket(InetAddress.getLoopbackAddress(), port)) {
      String head = head(client.getInputStream());
      asked.add(head.lines().findFirst().orElse(""));
      if (authorization.isPresent() && head.lines().noneMatch(authorization.get()::equals)) {
        client.getOutputStream().write(REFUSAL.getBytes(StandardCharsets.US_ASCII));
        return;
      }
      client
          .getOutputStream()
          .write("HTTP/1.1 200 Connected\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      Thread back = Thread.ofVirtual().start(() -> pass(target, client));
      pass(client, target);
      back.join();
    } catch (IOException | InterruptedException e) {
      // One of the two has hung up.
      return;
    }
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
      int c = in.read();
      if (c < 0) {
        throw new IOException("no request");
      }
      head.write(c);
    }
    return head.toString(StandardCharsets.US_ASCII);
  }

  private static void pass(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      return;
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
