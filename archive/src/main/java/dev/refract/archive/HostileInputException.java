package dev.refract.archive;

import dev.refract.failure.FailedStream;
import dev.refract.failure.Failure;
import java.io.IOException;

/// Bytes from outside that are not what they say they are: damaged, cut off, or made to do harm.
///
/// It is an `IOException` because `InputStream.read` can throw nothing else; it never leaves a
/// module of Refract. Whoever reads from [Compression#decompress], [TarReader#content] or
/// [ArReader#content] reads inside [#asFailure], which turns it into a [Failure]. [TarReader#next],
/// [ArReader#next] and [Unpacker] do so by themselves.
public final class HostileInputException extends IOException {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN = 200;

  /// @param what the thing that was read, such as a file name
  /// @param problem a clause without a final full stop that shows the bytes or names
  public HostileInputException(String what, String problem) {
    super(what + ": " + problem);
  }

  HostileInputException(String what, String problem, Throwable cause) {
    super(what + ": " + problem, cause);
  }

  /// The failure of kind `UNTRUSTED` that says the same.
  public Failure toFailure() {
    return new Failure(Failure.Kind.UNTRUSTED, "unpack", String.valueOf(getMessage()), this);
  }

  /// Something that reads from a stream of this package.
  ///
  /// @param <T> what it gives back
  @FunctionalInterface
  public interface Reading<T> {
    /// Reads.
    T read() throws Failure, IOException;
  }

  /// What `reading` gives back; a refusal inside it comes out as a [Failure].
  ///
  /// @param <T> what it gives back
  /// @throws Failure of kind `UNTRUSTED` in place of this exception, the one inside of a
  ///   [FailedStream], or as thrown by `reading`
  /// @throws IOException when the medium itself cannot be read
  public static <T> T asFailure(Reading<T> reading) throws Failure, IOException {
    try {
      return reading.read();
    } catch (HostileInputException e) {
      throw e.toFailure();
    } catch (FailedStream e) {
      throw e.failure();
    }
  }

  /// `text` fit for one line of a message: control characters escaped, the middle of a long one cut
  /// out.
  static String shown(String text) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (i == SHOWN / 2 && text.length() > SHOWN) {
        shown.append("...");
        i = text.length() - SHOWN / 2;
      }
      char c = text.charAt(i);
      if (Character.isISOControl(c)) {
        shown
            .append("\\x")
            .append(Character.forDigit(c >> 4, 16))
            .append(Character.forDigit(c & 15, 16));
      } else {
        shown.append(c);
      }
    }
    return shown.toString();
  }
}
