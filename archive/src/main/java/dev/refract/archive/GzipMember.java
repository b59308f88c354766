package dev.refract.archive;

import dev.refract.failure.Failure;
import java.io.IOException;
import java.io.InputStream;

/// The first member of gzip data in which several in a row mean several things, as in the package
/// files of apk.
///
/// Reading throws [HostileInputException] as what [Compression#decompress] gives does.
public final class GzipMember extends InputStream {
  private final GzipDecoder decoder;
  private final InputStream guarded;
  private boolean ended;

  private GzipMember(GzipDecoder decoder, InputStream guarded) {
    this.decoder = decoder;
    this.guarded = guarded;
  }

  /// The member at the beginning of `in`, of which more may be taken than the member has. Closing
  /// the result closes `in`.
  ///
  /// @param what names the bytes in messages
  /// @throws Failure of kind `UNTRUSTED` if no member begins there
  public static GzipMember of(InputStream in, Limits limits, String what)
      throws Failure, IOException {
    CountingInputStream source = new CountingInputStream(in);
    return HostileInputException.asFailure(() -> {
      try {
        GzipDecoder decoder = new GzipDecoder(source, true);
        return new GzipMember(decoder, new GuardedInputStream(decoder, source, limits, what));
      } catch (IOException e) {
        throw GuardedInputStream.explained(e, source, what);
      }
    });
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n = guarded.read(buffer, offset, length);
    ended |= n < 0;
    return n;
  }

  /// How many bytes the member takes in its compressed form.
  ///
  /// @throws IllegalStateException before it has been read to its end
  public long size() {
    if (!ended) {
      throw new IllegalStateException("the member has not been read to its end");
    }
    return decoder.taken();
  }

  @Override
  public void close() throws IOException {
    guarded.close();
  }
}
