package dev.refract.distro.internal.lines;

import dev.refract.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// Reads a text line by line as bytes, with bounds on what an attacker could make large.
///
/// A line is at most 1 MiB, the whole text at most 2 GiB.
public final class LineReader {
  private static final int MAX_LINE = 1 << 20;
  private static final long MAX_TOTAL = 1L << 31;

  private final InputStream in;
  private final String what;
  private final byte[] buffer = new byte[1 << 16];
  private int position;
  private int limit;
  private byte[] line = new byte[1 << 12];
  private int length;
  private long number;
  private long total;

  /// A reader of `in`, which stays the caller's to close.
  ///
  /// @param what names the input in failures
  public LineReader(InputStream in, String what) {
    this.in = in;
    this.what = what;
  }

  /// The bytes of the current line, up to [#length]; the next line overwrites them.
  public byte[] bytes() {
    return line;
  }

  /// How many bytes the current line has, without its end.
  public int length() {
    return length;
  }

  /// Goes to the next line; false at the end of the input.
  ///
  /// @throws Failure of kind UNTRUSTED if a bound is exceeded
  public boolean next() throws Failure, IOException {
    length = 0;
    boolean any = false;
    while (true) {
      if (position == limit) {
        limit = in.read(buffer);
        position = 0;
        if (limit <= 0) {
          limit = 0;
          break;
        }
        total += limit;
        if (total > MAX_TOTAL) {
          throw bad("more than " + MAX_TOTAL + " bytes");
        }
      }
      if (!any) {
        any = true;
        number++;
      }
      int end = position;
      while (end < limit && buffer[end] != '\n') {
        end++;
      }
      append(end);
      boolean found = end < limit;
      position = found ? end + 1 : end;
      if (found) {
        break;
      }
    }
    if (length > 0 && line[length - 1] == '\r') {
      length--;
    }
    return any;
  }

  private void append(int end) throws Failure {
    int more = end - position;
    if (length + more > MAX_LINE) {
      throw bad("a line of more than " + MAX_LINE + " bytes");
    }
    if (length + more > line.length) {
      line = Arrays.copyOf(line, Math.max(length + more, Math.min(MAX_LINE, line.length * 2)));
    }
    System.arraycopy(buffer, position, line, length, more);
    length += more;
  }

  /// The failure for a problem with the current line.
  public Failure bad(String problem) {
    return new Failure(
        Failure.Kind.UNTRUSTED, "packages", what + ", line " + number + ": " + problem);
  }
}
