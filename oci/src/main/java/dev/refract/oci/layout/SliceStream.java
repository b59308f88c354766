package dev.refract.oci.layout;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// Part of a file; leaves the channel's own position alone, and open when it is closed.
final class SliceStream extends InputStream {
  private static final int BUFFER = 1 << 16;

  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).limit(0);
  private long next;
  private final long end;

  /// @param offset of the first byte
  /// @param size in bytes; the part ends earlier where the file does
  SliceStream(FileChannel channel, long offset, long size) {
    this.channel = channel;
    this.next = offset;
    this.end = offset + size;
  }

  /// The place in the file of the byte that is read next.
  long position() {
    return next - buffer.remaining();
  }

  @Override
  public int read() throws IOException {
    return fill() ? buffer.get() & 0xff : -1;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int n = Math.min(length, buffer.remaining());
    buffer.get(bytes, offset, n);
    return n;
  }

  private boolean fill() throws IOException {
    if (buffer.hasRemaining()) {
      return true;
    }
    if (next >= end) {
      return false;
    }
    buffer.clear().limit((int) Math.min(BUFFER, end - next));
    int n = channel.read(buffer, next);
    buffer.flip();
    if (n <= 0) {
      return false;
    }
    next += n;
    return true;
  }
}
