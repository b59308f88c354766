package dev.refract.http;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// The body of an answer, which is broken off when nothing comes for too long. (The time limit of a
/// `java.net.http` request ends with the headers.)
final class Body extends InputStream {
  private final InputStream in;
  private final String uri;
  private final Duration stall;
  private final AtomicLong lastProgress = new AtomicLong(System.nanoTime());
  private final AtomicBoolean stalled = new AtomicBoolean();
  private final Thread watchdog;

  Body(InputStream in, String uri, Duration stall) {
    this.in = in;
    this.uri = uri;
    this.stall = stall;
    this.watchdog = Thread.ofVirtual().name("stall watchdog").start(this::watch);
  }

  private void watch() {
    try {
      long left = stall.toNanos();
      while (left > 0) {
        Thread.sleep(Duration.ofNanos(left));
        left = stall.toNanos() - (System.nanoTime() - lastProgress.get());
      }
      stalled.set(true);
      in.close();
    } catch (InterruptedException | IOException e) {
      // Interrupted: the body was read to its end. Not closed: nobody is left to be told.
      return;
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    try {
      int count = in.read(target, offset, length);
      if (stalled.get()) {
        throw new IOException(uri + " sent nothing for " + stall.toMillis() + " ms");
      }
      lastProgress.set(System.nanoTime());
      return count;
    } catch (IOException e) {
      if (stalled.get()) {
        throw new IOException(uri + " sent nothing for " + stall.toMillis() + " ms", e);
      }
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    watchdog.interrupt();
    in.close();
  }
}
