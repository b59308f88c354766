package dev.refract.archive.internal.deflate;

import java.io.IOException;
import java.io.OutputStream;

/// Packs bits into bytes, the lowest bit first (RFC 1951, 3.1.1).
final class BitSink {
  private final OutputStream out;
  private final byte[] buffer = new byte[1 << 14];
  private int filled;
  private long bits;
  private int count;

  BitSink(OutputStream out) {
    this.out = out;
  }

  /// The lowest `length` bits of `value`, whose other bits are 0; `length` is at most 32.
  void put(long value, int length) throws IOException {
    bits |= value << count;
    count += length;
    if (count >= 32) {
      if (filled + 4 > buffer.length) {
        drain();
      }
      buffer[filled] = (byte) bits;
      buffer[filled + 1] = (byte) (bits >> 8);
      buffer[filled + 2] = (byte) (bits >> 16);
      buffer[filled + 3] = (byte) (bits >> 24);
      filled += 4;
      bits >>>= 32;
      count -= 32;
    }
  }

  /// Fills the last byte up with zeros.
  void align() throws IOException {
    while (count > 0) {
      if (filled == buffer.length) {
        drain();
      }
      buffer[filled++] = (byte) bits;
      bits >>>= 8;
      count -= 8;
    }
    bits = 0;
    count = 0;
  }

  /// How many bits [#align] would add.
  int bitsToAlign() {
    return -count & 7;
  }

  /// Whole bytes; the sink has to be aligned.
  void bytes(byte[] bytes, int offset, int length) throws IOException {
    drain();
    out.write(bytes, offset, length);
  }

  /// Hands over all whole bytes.
  void drain() throws IOException {
    out.write(buffer, 0, filled);
    filled = 0;
  }
}
