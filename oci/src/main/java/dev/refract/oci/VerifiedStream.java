package dev.refract.oci;

import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/// A stream that must have a certain size and digest: reading its end, or more than the size,
/// throws a [WrongContentException] if it does not.
public final class VerifiedStream extends FilterInputStream {
  private final Digest digest;
  private final long size;
  private final MessageDigest sha256 = Digest.sha256();
  private long count;
  private boolean checked;

  /// @param in closed with this stream
  /// @param digest that all bytes of `in` have to have
  /// @param size of `in` in bytes
  public VerifiedStream(InputStream in, Digest digest, long size) {
    super(in);
    this.digest = digest;
    this.size = size;
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
    if (count > size) {
      throw wrong("has more than the " + size + " bytes that its descriptor says");
    }
    sha256.update(buffer, offset, n);
    return n;
  }

  private void check() throws IOException {
    if (checked) {
      return;
    }
    if (count != size) {
      throw wrong("has " + count + " bytes, its descriptor says " + size);
    }
    Digest found = Digest.ofFinished(sha256.digest());
    if (!found.equals(digest)) {
      throw wrong("has the digest " + found);
    }
    checked = true;
  }

  private WrongContentException wrong(String problem) {
    return new WrongContentException(
        new Failure(Failure.Kind.UNTRUSTED, "image", "content of blob " + digest + " " + problem));
  }

  @Override
  public long skip(long n) throws IOException {
    // What is skipped has to be part of the digest as well.
    byte[] buffer = new byte[(int) Math.min(Math.max(n, 1), 1 << 13)];
    long left = n;
    while (left > 0) {
      int read = read(buffer, 0, (int) Math.min(left, buffer.length));
      if (read < 0) {
        break;
      }
      left -= read;
    }
    return n - left;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
