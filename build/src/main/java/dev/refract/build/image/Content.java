package dev.refract.build.image;

import dev.refract.archive.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The bytes of a file that goes into an image.
public sealed interface Content {
  long size();

  Digest digest();

  InputStream open() throws IOException;

  /// Checks what was read to the end.
  ///
  /// @throws IOException if it is not the content that was promised
  default void check(Digest read) throws IOException {
    if (!read.equals(digest())) {
      throw new IOException("not the content that was promised");
    }
  }

  /// Bytes made by Refract.
  final class Made implements Content {
    private final Digest digest;
    private final byte[] bytes;

    private Made(byte[] bytes) {
      this.bytes = bytes.clone();
      this.digest = Digest.of(bytes);
    }

    @Override
    public Digest digest() {
      return digest;
    }

    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public InputStream open() {
      return new ByteArrayInputStream(bytes);
    }

    /// The bytes for reading alone.
    MemorySegment segment() {
      return MemorySegment.ofArray(bytes).asReadOnly();
    }
  }

  /// Bytes of a file of the cache.
  record Kept(Path file, long size, Digest digest) implements Content {
    @Override
    public InputStream open() throws IOException {
      return Files.newInputStream(file);
    }

    @Override
    public void check(Digest read) throws DamagedFile {
      if (!read.equals(digest)) {
        throw new DamagedFile(file);
      }
    }
  }

  /// Bytes that stay where they are, in a layer of the image below.
  record Below(long size) implements Content {
    @Override
    public Digest digest() {
      throw new UnsupportedOperationException("of the image below");
    }

    @Override
    public InputStream open() {
      throw new UnsupportedOperationException("of the image below");
    }
  }

  static Content text(String text) {
    return made(text.getBytes(StandardCharsets.UTF_8));
  }

  static Content made(byte[] bytes) {
    return new Made(bytes);
  }
}
