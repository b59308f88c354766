package dev.refract.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/// Which addresses are those of web servers.
public final class WebAddress {
  private WebAddress() {}

  /// Whether `uri` names a server, asked by `http` or `https`.
  public static boolean isWeb(URI uri) {
    boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    return web && uri.getHost() != null;
  }

  /// Whether `uri` is one to which names of files can be added: without a query and a fragment, and
  /// without user and password, which would not be sent.
  public static boolean isTree(URI uri) {
    return isWeb(uri)
        && uri.getRawQuery() == null
        && uri.getRawFragment() == null
        && uri.getRawUserInfo() == null;
  }

  /// What a user wrote as the address of a tree of files, if it [#isTree].
  public static Optional<URI> tree(String text) {
    try {
      return Optional.of(new URI(text)).filter(WebAddress::isTree);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}
