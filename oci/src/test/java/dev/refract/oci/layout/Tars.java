package dev.refract.oci.layout;

import dev.refract.archive.TarWriter;
import dev.refract.oci.Blob;
import dev.refract.oci.BlobBytes;
import dev.refract.oci.Layer;
import dev.refract.oci.MediaTypes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/// Layers written down in one line: `d/` is a directory, `f=text` a file, `l->target` a link.
final class Tars {
  private Tars() {}

  static byte[] tar(String... entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarWriter tar = new TarWriter(bytes)) {
      for (String entry : entries) {
        int link = entry.indexOf("->");
        int equals = entry.indexOf('=');
        if (link > 0) {
          tar.symlink(entry.substring(0, link), entry.substring(link + 2), 0, 0, 0);
        } else if (equals > 0) {
          byte[] content = entry.substring(equals + 1).getBytes(StandardCharsets.UTF_8);
          tar.file(
              entry.substring(0, equals),
              0644,
              1,
              2,
              3,
              content.length,
              new ByteArrayInputStream(content));
        } else {
          tar.directory(entry.substring(0, entry.length() - 1), 0755, 0, 0, 0);
        }
      }
    }
    return bytes.toByteArray();
  }

  static Layer layer(String... entries) throws IOException {
    return layer(tar(entries));
  }

  static Layer gzipped(String... entries) throws IOException {
    byte[] tar = tar(entries);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(tar);
    }
    return Layer.gzip(Blob.of(bytes.toByteArray()), Blob.of(tar).digest());
  }

  /// Changes one byte of a header that begins at `header`, and its checksum with it: for entries
  /// that the product never writes.
  static void change(byte[] tar, int header, int offset, char value) {
    tar[header + offset] = (byte) value;
    Arrays.fill(tar, header + 148, header + 156, (byte) ' ');
    int sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += tar[header + i] & 0xff;
    }
    byte[] digits = String.format(Locale.ROOT, "%06o\0", sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(digits, 0, tar, header + 148, digits.length);
  }

  static Layer layer(byte[] tar) {
    BlobBytes blob = Blob.of(tar);
    return new Layer(MediaTypes.LAYER, blob.digest(), blob);
  }
}
