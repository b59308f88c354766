package dev.refract.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Reads gzip (RFC 1952): any number of members, each checked, and nothing else after them.
///
/// The JDK's own reader takes whatever follows the first member and is no member for the end.
final class GzipDecoder extends InputStream {
  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xe0;

  private final InputStream in;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private final CRC32 headerCrc = new CRC32();
  private final byte[] buffer = new byte[1 << 16];
  private int next;
  private int end;
  private final boolean firstOnly;
  private long taken;
  private boolean inMember;
  private boolean finished;

  GzipDecoder(InputStream in) throws IOException {
    this(in, false);
  }

  /// @param firstOnly whether the end of the first member is the end of it all
  GzipDecoder(InputStream in, boolean firstOnly) throws IOException {
    this.in = in;
    this.firstOnly = firstOnly;
    header(octet());
  }

  /// How many compressed bytes the members took that have been read to their end.
  long taken() {
    return taken - (end - next);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] out, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (!finished) {
      if (!inMember) {
        int first = !firstOnly && fill() ? octet() : -1;
        if (first < 0) {
          finished = true;
          break;
        }
        header(first);
      }
      int n = inflate(out, offset, length);
      if (n > 0) {
        crc.update(out, offset, n);
        return n;
      }
      trailer();
    }
    return -1;
  }

  /// 0 at the end of the member's compressed data.
  private int inflate(byte[] out, int offset, int length) throws IOException {
    try {
      while (true) {
        int n = inflater.inflate(out, offset, length);
        if (n > 0 || inflater.finished()) {
          return n;
        }
        if (inflater.needsDictionary()) {
          throw new IOException("wants a preset dictionary");
        }
        if (!fill()) {
          throw new EOFException("the gzip data ends in the middle");
        }
        inflater.setInput(buffer, next, end - next);
        next = end;
      }
    } catch (DataFormatException e) {
      throw new IOException(e.getMessage() == null ? "not deflate data" : e.getMessage(), e);
    }
  }

  private void header(int first) throws IOException {
    headerCrc.reset();
    headerCrc.update(first);
    if (first != 0x1f || headerOctet() != 0x8b) {
      throw new IOException("bytes that are no gzip member");
    }
    int method = headerOctet();
    int flags = headerOctet();
    if (method != 8 || (flags & RESERVED) != 0) {
      throw new IOException("gzip method " + method + ", flags " + flags + " are not defined");
    }
    skipHeader(6);
    if ((flags & EXTRA) != 0) {
      int low = headerOctet();
      skipHeader(low | headerOctet() << 8);
    }
    if ((flags & NAME) != 0) {
      skipHeaderText();
    }
    if ((flags & COMMENT) != 0) {
      skipHeaderText();
    }
    if ((flags & HEADER_CRC) != 0) {
      long expected = headerCrc.getValue() & 0xffff;
      int low = octet();
      if ((low | octet() << 8) != expected) {
        throw new IOException("the gzip header's checksum is wrong");
      }
    }
    inflater.reset();
    inflater.setInput(buffer, next, end - next);
    next = end;
    crc.reset();
    inMember = true;
  }

  private void trailer() throws IOException {
    next = end - inflater.getRemaining();
    if (littleEndian32() != crc.getValue()) {
      throw new IOException("the gzip checksum is wrong");
    }
    if (littleEndian32() != (inflater.getBytesWritten() & 0xffffffffL)) {
      throw new IOException("the gzip length is wrong");
    }
    inMember = false;
  }

  private void skipHeader(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      headerOctet();
    }
  }

  private void skipHeaderText() throws IOException {
    int length = 0;
    while (headerOctet() != 0) {
      if (++length > 1 << 16) {
        throw new IOException("a name or comment of more than 65536 bytes");
      }
    }
  }

  private int headerOctet() throws IOException {
    int octet = octet();
    headerCrc.update(octet);
    return octet;
  }

  private long littleEndian32() throws IOException {
    long value = 0;
    for (int i = 0; i < 4; i++) {
      value |= (long) octet() << (8 * i);
    }
    return value;
  }

  private int octet() throws IOException {
    if (!fill()) {
      throw new EOFException("the gzip data ends in the middle");
    }
    return buffer[next++] & 0xff;
  }

  /// Whether there is a byte to take.
  private boolean fill() throws IOException {
    if (next < end) {
      return true;
    }
    next = 0;
    end = Math.max(0, in.read(buffer, 0, buffer.length));
    taken += end;
    return end > 0;
  }

  @Override
  public void close() throws IOException {
    finished = true;
    inflater.end();
    in.close();
  }
}
