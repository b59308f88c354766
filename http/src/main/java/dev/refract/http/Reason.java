package dev.refract.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;

/// Why there is no answer, in words: the JDK gives its network exceptions no message, or one that
/// says little.
final class Reason {
  private Reason() {}

  /// The clause for `e`.
  static String of(IOException e) {
    for (Throwable at = e; at != null; at = at.getCause()) {
      if (at instanceof UnresolvedAddressException || at instanceof UnknownHostException) {
        return "the host is not known";
      }
      if (at instanceof UnsupportedAddressTypeException) {
        return "this machine does not speak IPv6";
      }
      if (at instanceof NoRouteToHostException) {
        return "there is no route to the host";
      }
    }
    if (e instanceof HttpConnectTimeoutException) {
      return "the connection timed out";
    }
    String message = e.getMessage();
    if (e instanceof ConnectException) {
      // Where the JDK tried a second time, it has forgotten why it had to; mostly it was this.
      return message == null ? "the connection is refused" : kernel(message);
    }
    return message == null ? e.getClass().getSimpleName() : message;
  }

  private static String kernel(String words) {
    return switch (words) {
      case "Connection refused" -> "the connection is refused";
      case "Connection timed out" -> "the connection timed out";
      case "Network is unreachable" -> "the network is unreachable";
      case "No route to host" -> "there is no route to the host";
      default -> words;
    };
  }
}
