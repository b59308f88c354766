package dev.refract.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is said where the kernel makes no connection.
@Timeout(60)
class ReasonTest {
  private static final Patience PATIENCE =
      new Patience(1, Duration.ZERO, Duration.ofMillis(700), Duration.ofSeconds(30));

  /// As the command line does, before the first client of this JVM.
  @BeforeAll
  static void asTheCommandLine() {
    System.setProperty("jdk.httpclient.disableRetryConnect", "true");
  }

  private static Trouble trouble(URI uri) {
    try (Http http = new Http(Map.of(), PATIENCE)) {
      Trouble trouble = catchThrowableOfType(Trouble.class, () -> http.get(uri, Map.of()).close());
      assertThat(trouble.kind()).isEqualTo(Trouble.Kind.UNREACHABLE);
      return trouble;
    }
  }

  @Test
  void nobodyListens() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    Trouble trouble = trouble(URI.create("http://127.0.0.1:" + port + "/"));
    assertThat(trouble.problem())
        .isEqualTo("http://127.0.0.1:" + port + " cannot be reached: the connection is refused");
    // The kernel's own words.
    assertThat(trouble.getCause()).hasMessage("Connection refused");
  }

  /// The loopback's broadcast address, to which Linux connects nobody.
  @Test
  void noNetwork() {
    assertThat(trouble(URI.create("http://127.255.255.255/")).problem())
        .isEqualTo("http://127.255.255.255 cannot be reached: the network is unreachable");
  }

  /// A server that takes nobody in, with a full queue: the kernel drops who knocks.
  @Test
  void noAnswer() throws Exception {
    List<Socket> queue = new ArrayList<>();
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket server = new ServerSocket(0, 1, loopback)) {
      boolean isFull = false;
      while (!isFull) {
        Socket next = new Socket();
        queue.add(next);
        try {
          next.connect(new InetSocketAddress(loopback, server.getLocalPort()), 200);
        } catch (SocketTimeoutException _) {
          isFull = true;
        }
      }
      URI uri = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
      assertThat(trouble(uri).problem()).endsWith(" cannot be reached: the connection timed out");
    } finally {
      for (Socket socket : queue) {
        socket.close();
      }
    }
  }

  /// As the JDK tells it.
  @Test
  void whatIsNotToBeHadOnTheLoopback() {
    IOException noRoute = new ConnectException("No route to host");
    noRoute.initCause(new NoRouteToHostException("No route to host"));
    assertThat(Reason.of(noRoute)).isEqualTo("there is no route to the host");
    assertThat(Reason.of(new ConnectException("Connection timed out")))
        .isEqualTo("the connection timed out");
    assertThat(Reason.of(new ConnectException("Permission denied"))).isEqualTo("Permission denied");
  }
}
