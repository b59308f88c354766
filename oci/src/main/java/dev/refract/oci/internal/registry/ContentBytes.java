package dev.refract.oci.internal.registry;

import dev.refract.http.Request;
import java.io.ByteArrayInputStream;
import java.io.InputStream;

/// Bytes in memory, to be sent.
record ContentBytes(byte[] bytes) implements Request.Content {
  @Override
  public long length() {
    return bytes.length;
  }

  @Override
  public InputStream open() {
    return new ByteArrayInputStream(bytes);
  }
}
