package dev.refract.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/// A request's content on its way: how lately some of it was taken, and whether it could be read.
final class Sending {
  private final Optional<Request.Content> content;
  private final AtomicLong lastProgress = new AtomicLong(System.nanoTime());
  private final AtomicReference<Optional<IOException>> unreadable =
      new AtomicReference<>(Optional.empty());

  Sending(Optional<Request.Content> content) {
    this.content = content;
  }

  BodyPublisher publisher() {
    return content
        .filter(some -> some.length() > 0)
        .map(some ->
            BodyPublishers.fromPublisher(
                BodyPublishers.ofInputStream(() -> open(some)), some.length()))
        .orElse(BodyPublishers.noBody());
  }

  /// When something was last taken, as of [System#nanoTime].
  long lastProgress() {
    return lastProgress.get();
  }

  /// What was wrong with the content itself, which the client takes for trouble of the network.
  Optional<IOException> unreadable() {
    return unreadable.get();
  }

  private InputStream open(Request.Content some) {
    try {
      return new Watched(some.open());
    } catch (IOException e) {
      unreadable.set(Optional.of(e));
      return InputStream.nullInputStream();
    }
  }

  private final class Watched extends FilterInputStream {
    Watched(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      lastProgress.set(System.nanoTime());
      try {
        return in.read(target, offset, length);
      } catch (IOException e) {
        unreadable.set(Optional.of(e));
        throw e;
      } finally {
        lastProgress.set(System.nanoTime());
      }
    }
  }
}
