package dev.refract.oci;

import dev.refract.archive.Digest;
import java.io.ByteArrayInputStream;
import java.io.InputStream;

/// Content in memory. Two are equal if their bytes are.
public final class BlobBytes implements Blob {
  private final byte[] bytes;
  private final Digest digest;

  BlobBytes(byte[] bytes) {
    this.bytes = bytes.clone();
    this.digest = Digest.of(this.bytes);
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

  /// A copy of the content.
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BlobBytes blob && digest.equals(blob.digest);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }

  @Override
  public String toString() {
    return digest + " (" + bytes.length + " bytes)";
  }
}
