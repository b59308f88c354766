package dev.refract.acceptance.registry;

import dev.refract.acceptance.LaterPeer;
import dev.refract.acceptance.Place;
import dev.refract.acceptance.Running;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The registry that is part of crane, on the loopback device. Unlike Debian's `docker-registry` it
/// can be asked for what hangs on an image.
final class CraneRegistry implements AutoCloseable {
  private static final Pattern SERVING = Pattern.compile("serving on port (\\d+)\n");

  private final Running running;
  private final String host;

  private CraneRegistry(Running running, String host) {
    this.running = running;
    this.host = host;
  }

  static CraneRegistry start() throws Exception {
    Running running =
        LaterPeer.get("crane")
            .start(Place.fresh("crane"), Map.of(), "registry", "serve", "--address=127.0.0.1:0");
    while (!running.process().waitFor(10, TimeUnit.MILLISECONDS)) {
      Matcher serving = SERVING.matcher(running.errorsSoFar());
      if (serving.find()) {
        return new CraneRegistry(running, "127.0.0.1:" + serving.group(1));
      }
    }
    throw new AssertionError("crane does not serve: " + running.await());
  }

  /// Its name, as images have it.
  String host() {
    return host;
  }

  @Override
  public void close() {
    running.close();
  }
}
