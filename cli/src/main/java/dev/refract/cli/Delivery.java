package dev.refract.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.util.Optional;

/// Standard output that remembers what went wrong with it: a [java.io.PrintStream] swallows it.
final class Delivery extends FilterOutputStream {
  private static final String NOBODY_READS = "Broken pipe";

  private Optional<String> trouble = Optional.empty();

  Delivery(FileDescriptor descriptor) {
    super(new FileOutputStream(descriptor));
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      trouble = Optional.of(String.valueOf(e.getMessage()));
      throw e;
    }
  }

  /// Whether something that was written did not arrive.
  boolean failed() {
    return trouble.isPresent();
  }

  /// Why, unless it is only that the reader has had enough.
  Optional<String> trouble() {
    return trouble.filter(message -> !message.equals(NOBODY_READS));
  }
}
