package dev.refract.acceptance.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;

/// Debian's `docker-registry` behind a port that counts what is sent to it: after so many bytes the
/// registry gets SIGKILL, wherever it is, and nobody answers at the port any more.
final class MortalRegistry implements AutoCloseable {
  private final RegistryServer registry;
  private final AtomicLong life;
  private final int port;
  private volatile ServerSocket socket;

  /// @param life how many bytes it lives to see
  MortalRegistry(RegistryServer registry, long life) throws IOException {
    this.registry = registry;
    this.life = new AtomicLong(life);
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.port = socket.getLocalPort();
    listen(socket);
  }

  /// Its name, as images have it.
  String host() {
    return "127.0.0.1:" + port;
  }

  boolean isDead() {
    return life.get() <= 0;
  }

  /// Starts it again at the same place, for good.
  void wake() throws IOException {
    life.set(Long.MAX_VALUE);
    registry.wake();
    socket = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    listen(socket);
  }

  private void listen(ServerSocket at) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            while (true) {
              Socket client = at.accept();
              Thread.ofVirtual().start(() -> serve(client));
            }
          } catch (IOException e) {
            // Closed.
            return;
          }
        });
  }

  private void serve(Socket client) {
    try (client;
        Socket target = new Socket(InetAddress.getLoopbackAddress(), registry.port())) {
      Thread.ofVirtual().start(() -> answer(target, client));
      pass(client.getInputStream(), target.getOutputStream());
    } catch (IOException e) {
      // One of the two has hung up.
      return;
    }
  }

  private static void answer(Socket target, Socket client) {
    try (target;
        client) {
      target.getInputStream().transferTo(client.getOutputStream());
    } catch (IOException e) {
      return;
    }
  }

  private void pass(InputStream from, OutputStream to) throws IOException {
    byte[] buffer = new byte[1 << 14];
    for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
      to.write(buffer, 0, count);
      if (life.addAndGet(-count) <= 0) {
        socket.close();
        registry.kill();
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    registry.close();
  }
}
