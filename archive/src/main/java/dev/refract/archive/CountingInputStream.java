package dev.refract.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Knows how many bytes were taken from a stream, and whether the stream itself ever failed, so
/// that a decoder's complaint can be told from a medium's.
final class CountingInputStream extends FilterInputStream {
  private long count;
  private boolean failed;

  CountingInputStream(InputStream in) {
    super(in);
  }

  long count() {
    return count;
  }

  boolean failed() {
    return failed;
  }

  @Override
  public int read() throws IOException {
    try {
      int b = in.read();
      if (b >= 0) {
        count++;
      }
      return b;
    } catch (IOException e) {
      failed = true;
      throw e;
    }
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    try {
      int n = in.read(buffer, offset, length);
      if (n > 0) {
        count += n;
      }
      return n;
    } catch (IOException e) {
      failed = true;
      throw e;
    }
  }

  @Override
  public long skip(long n) throws IOException {
    try {
      long skipped = in.skip(n);
      count += skipped;
      return skipped;
    } catch (IOException e) {
      failed = true;
      throw e;
    }
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
