package dev.refract.archive;

import java.io.IOException;
import java.io.InputStream;

/// What a decoder gives, bounded by [Limits]; what it complains about comes out as
/// [HostileInputException].
final class GuardedInputStream extends InputStream {
  private final InputStream decoder;
  private final CountingInputStream source;
  private final Limits limits;
  private final String what;
  private long given;

  GuardedInputStream(InputStream decoder, CountingInputStream source, Limits limits, String what) {
    this.decoder = decoder;
    this.source = source;
    this.limits = limits;
    this.what = what;
  }

  /// The refusal that stands for `e`, unless it is the medium that failed.
  static IOException explained(IOException e, CountingInputStream source, String what) {
    if (source.failed() || e instanceof HostileInputException) {
      return e;
    }
    String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return new HostileInputException(
        what, "cannot be decompressed beyond its first " + source.count() + " bytes: " + reason, e);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n;
    try {
      n = decoder.read(buffer, offset, length);
    } catch (IOException e) {
      throw explained(e, source, what);
    }
    if (n > 0) {
      given += n;
      check();
    } else if (n < 0 && decoder != source && source.count() == 0) {
      // The zstd decoder takes nothing at all for no frame at all.
      throw new HostileInputException(what, "no bytes, not even of an empty compressed stream");
    }
    return n;
  }

  private void check() throws HostileInputException {
    if (given > limits.totalBytes()) {
      throw new HostileInputException(what, "gives more than " + limits.totalBytes() + " bytes");
    }
    if ((given - Limits.FREE_BYTES) / limits.expansion() > source.count()) {
      throw new HostileInputException(
          what,
          given
              + " bytes out of "
              + source.count()
              + ", more than "
              + limits.expansion()
              + " for one");
    }
  }

  @Override
  public int available() throws IOException {
    return decoder.available();
  }

  @Override
  public void close() throws IOException {
    decoder.close();
  }
}
