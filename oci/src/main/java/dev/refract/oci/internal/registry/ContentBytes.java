package dev.refract.oci.internal.registry;

import dev.refract.http.Request;
import java.io.ByteArrayInputStream;
import java.io.InputStream;

/// Bytes in memory, to be sent; nobody changes them meanwhile.
final class ContentBytes implements Request.Content {
  private final byte[] bytes;

  ContentBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public long length() {
    return bytes.length;
  }

  @Override
  public InputStream open() {
    return new ByteArrayInputStream(bytes);
  }
}
