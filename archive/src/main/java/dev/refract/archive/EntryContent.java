package dev.refract.archive;

import java.io.IOException;
import java.io.InputStream;

/// The bytes of one entry of an archive that is read from front to back, without what pads them.
final class EntryContent extends InputStream {
  private final InputStream archive;
  private final String what;
  private long left;

  EntryContent(InputStream archive, long size, String what) {
    this.archive = archive;
    this.what = what;
    this.left = size;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (left == 0) {
      return -1;
    }
    int n = archive.read(buffer, offset, (int) Math.min(length, left));
    if (n < 0) {
      throw new HostileInputException(what, "the archive is cut off");
    }
    left -= n;
    return n;
  }

  @Override
  public int available() {
    return (int) Math.min(left, Integer.MAX_VALUE);
  }

  /// Reads to the end, so that the archive stands behind it.
  void pass(byte[] scratch) throws IOException {
    while (left > 0) {
      int _ = read(scratch, 0, scratch.length);
    }
  }
}
