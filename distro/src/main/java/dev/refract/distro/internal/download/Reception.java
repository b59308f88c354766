package dev.refract.distro.internal.download;

import dev.refract.distro.DownloadEvent;
import dev.refract.distro.DownloadListener;
import dev.refract.http.Http;
import dev.refract.http.Response;
import dev.refract.http.Trouble;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Brings a file into a place whose digest nobody has said, within a bound; whoever asks for it has
/// to find out whether it is the right one.
///
/// @param http the client
/// @param listener hears of progress
public record Reception(Http http, DownloadListener listener) {
  private static final long REPORT_EVERY = 1 << 18;

  /// Writes what is at `uri` to `target`, replacing what is there.
  ///
  /// @param name for people
  /// @param most how many bytes it may have
  /// @return how many it has
  public long receive(URI uri, String name, long most, Path target)
      throws Trouble, IOException, InterruptedException {
    try (Response answer = http.get(uri, Map.of("Cache-Control", "max-age=0"));
        OutputStream out = Files.newOutputStream(target)) {
      if (answer.status() != 200) {
        throw new Trouble(Trouble.Kind.REFUSED, Http.shown(uri) + " answers " + answer.status());
      }
      long have = 0;
      long reported = 0;
      byte[] buffer = new byte[1 << 16];
      for (int n = read(uri, answer.body(), buffer); n >= 0; n = read(uri, answer.body(), buffer)) {
        have += n;
        if (have > most) {
          throw new Trouble(
              Trouble.Kind.WRONG, Http.shown(uri) + " is larger than " + most + " bytes");
        }
        out.write(buffer, 0, n);
        if (have - reported >= REPORT_EVERY) {
          reported = have;
          listener.accept(new DownloadEvent.Advanced(name, have, answer.length().orElse(most)));
        }
      }
      if (answer.length().isPresent() && answer.length().getAsLong() != have) {
        throw new Trouble(
            Trouble.Kind.BROKEN,
            Http.shown(uri) + " ended after " + have + " of " + answer.length().getAsLong());
      }
      return have;
    }
  }

  private static int read(URI uri, InputStream body, byte[] buffer) throws Trouble {
    try {
      return body.read(buffer);
    } catch (IOException e) {
      throw Http.brokenOff(uri, e);
    }
  }
}
