package dev.refract.oci;

import dev.refract.archive.Digest;
import dev.refract.archive.HostileInputException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/// A stream that must have a certain digest and at most, or exactly, a certain size: reading its
/// end, or more than the size, throws a [HostileInputException] if it does not.
public final class VerifiedStream extends FilterInputStream {
  private final String what;
  private final Digest digest;
  private final long most;
  private final boolean exactly;
  private final MessageDigest sha256 = Digest.sha256();
  private long count;
  private boolean checked;

  private VerifiedStream(InputStream in, String what, Digest digest, long most, boolean exactly) {
    super(in);
    this.what = what;
    this.digest = digest;
    this.most = most;
    this.exactly = exactly;
  }

  /// A stream of exactly `size` bytes.
  ///
  /// @param in closed with this stream
  /// @param what names the stream in messages
  /// @param digest that all bytes of `in` have to have
  public static VerifiedStream of(InputStream in, String what, Digest digest, long size) {
    return new VerifiedStream(in, what, digest, size, true);
  }

  /// A stream of unknown size.
  ///
  /// @param in closed with this stream; itself bounded
  /// @param what names the stream in messages
  /// @param digest that all bytes of `in` have to have
  public static VerifiedStream ofAnySize(InputStream in, String what, Digest digest) {
    return new VerifiedStream(in, what, digest, Long.MAX_VALUE, false);
  }

  /// How many bytes have been read so far.
  public long count() {
    return count;
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
    int n = in.read(buffer, offset, length);
    if (n < 0) {
      check();
      return -1;
    }
    count += n;
    if (count > most) {
      throw wrong("has more than the " + most + " bytes that its descriptor says");
    }
    sha256.update(buffer, offset, n);
    return n;
  }

  private void check() throws IOException {
    if (checked) {
      return;
    }
    if (exactly && count != most) {
      throw wrong("has " + count + " bytes, its descriptor says " + most);
    }
    Digest found = Digest.ofFinished(sha256.digest());
    if (!found.equals(digest)) {
      throw wrong("its content has the digest " + found);
    }
    checked = true;
  }

  private HostileInputException wrong(String problem) {
    return new HostileInputException(what + " " + digest, problem);
  }

  /// Reads and checks all that is left.
  public void drain() throws IOException {
    byte[] buffer = new byte[1 << 13];
    int n = read(buffer, 0, buffer.length);
    while (n >= 0) {
      n = read(buffer, 0, buffer.length);
    }
  }

  @Override
  public long skip(long n) throws IOException {
    // What is skipped has to be part of the digest as well.
    byte[] buffer = new byte[1 << 13];
    long left = n;
    while (left > 0) {
      int read = read(buffer, 0, (int) Math.min(left, buffer.length));
      if (read < 0) {
        break;
      }
      left -= read;
    }
    return n - Math.max(left, 0);
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
