package dev.refract.archive;

import dev.refract.archive.internal.deflate.Deflate;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.CRC32;

/// Writes one gzip member (RFC 1952) whose bytes depend on nothing but the content: the deflater is
/// Refract's own, and the header has no time, no name and no system.
///
/// [#flush] flushes what is there; it does not change the bytes.
public final class GzipWriter extends OutputStream {
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

  private final OutputStream out;
  private final Deflate deflate;
  private final CRC32 crc = new CRC32();
  private long length;
  private boolean closed;

  /// Closing the writer ends the member and closes `out`.
  public GzipWriter(OutputStream out) throws IOException {
    this.out = out;
    this.deflate = new Deflate(out);
    out.write(HEADER);
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    if (closed) {
      throw new IOException("the gzip member has ended");
    }
    deflate.write(bytes, offset, count);
    crc.update(bytes, offset, count);
    length += count;
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      try (out) {
        deflate.finish();
        byte[] trailer = new byte[8];
        for (int i = 0; i < 4; i++) {
          trailer[i] = (byte) (crc.getValue() >> (8 * i));
          trailer[4 + i] = (byte) (length >> (8 * i));
        }
        out.write(trailer);
      }
    }
  }
}
