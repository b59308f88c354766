package dev.refract.distro.internal.apt;

import dev.refract.archive.AtomicFile;
import dev.refract.failure.Failure;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/// A file to be mapped into memory: 8 bytes that say its kind, the content, and a CRC-32C of all
/// before. All numbers are big-endian.
///
/// CRC-32C because the JDK computes it fast before anything is warm; what was signed has been
/// checked before the file was derived from it.
final class CompactFile {
  private static final int CHECKSUM = 4;
  private static final int BUFFER = 1 << 18;

  private CompactFile() {}

  /// Something that writes the content.
  @FunctionalInterface
  interface Content {
    /// Writes the content; `out.size()` is the offset in the file.
    void to(DataOutputStream out) throws Failure, IOException;
  }

  /// Writes `target` whole or not at all.
  static void write(Path target, byte[] magic, Content content) throws Failure, IOException {
    AtomicFile.write(
        target,
        file -> {
          CRC32C sum = new CRC32C();
          DataOutputStream out = new DataOutputStream(new CheckedOutputStream(file, sum));
          out.write(magic);
          content.to(out);
          out.writeInt((int) sum.getValue());
          out.flush();
        });
  }

  /// Maps `file` without its checksum, or gives empty if it is not there, damaged, of another kind
  /// or has less than `least` bytes of content.
  static Optional<ByteBuffer> open(Path file, byte[] magic, int least) throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    MappedByteBuffer bytes;
    CRC32C sum = new CRC32C();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size < magic.length + least + CHECKSUM || size > Integer.MAX_VALUE) {
        return Optional.empty();
      }
      // Read, not through the mapping: of that only what is looked up is to take up memory.
      sum(channel, size - CHECKSUM, sum);
      bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
    }
    int end = bytes.limit() - CHECKSUM;
    byte[] first = new byte[magic.length];
    bytes.get(0, first);
    boolean good = (int) sum.getValue() == bytes.getInt(end) && Arrays.equals(first, magic);
    return good ? Optional.of(bytes.slice(0, end)) : Optional.empty();
  }

  private static void sum(FileChannel channel, long length, CRC32C sum) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    long left = length;
    while (left > 0) {
      buffer.clear().limit((int) Math.min(BUFFER, left));
      int count = channel.read(buffer);
      if (count < 0) {
        return;
      }
      left -= count;
      sum.update(buffer.flip());
    }
  }
}
