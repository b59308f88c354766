package dev.refract.oci.layout;

import dev.refract.failure.Failure;
import dev.refract.oci.Blob;
import dev.refract.oci.Image;
import dev.refract.oci.Platform;
import dev.refract.oci.Reference;
import dev.refract.oci.WrongContentException;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/// Writes an image as one tar file that is two things at once: an OCI image layout with all
/// platforms, and what `docker load` reads, with one of them.
///
/// The order is `oci-layout`, `index.json`, Docker's `manifest.json`, then the blobs from small to
/// large kinds: a reader that streams knows what it wants before it meets it. The same image, names
/// and platform give the same bytes.
public final class HybridArchive {
  private static final int RECORD = 512;
  private static final int MODE_FILE = 0644;
  private static final int MODE_DIRECTORY = 0755;
  // What the 11 octal digits of a header can say: 8 GiB.
  private static final long MAX_SIZE = (1L << 33) - 1;

  private HybridArchive() {}

  /// Writes to `out`, which stays open. Holds no blob in memory.
  ///
  /// @param names the tags, in order, as for [Layout#write]
  /// @param own the platform of the machine that is going to load it; if the image has none for it,
  ///   Docker gets the image's first
  /// @throws Failure of kind `UNTRUSTED` if a blob's content is not what it says; `out` is then
  ///   incomplete
  public static void write(OutputStream out, Image image, List<Reference> names, Platform own)
      throws IOException, Failure {
    List<Reference> tags = LayoutFiles.tags(names);
    file(out, LayoutFiles.OCI_LAYOUT, LayoutFiles.ociLayout());
    file(out, LayoutFiles.INDEX, LayoutFiles.index(image, tags));
    file(out, LayoutFiles.DOCKER_MANIFEST, LayoutFiles.dockerManifest(image, tags, own));
    out.write(header(LayoutFiles.BLOBS + "/", '5', MODE_DIRECTORY, 0));
    out.write(header(LayoutFiles.SHA256 + "/", '5', MODE_DIRECTORY, 0));
    for (Blob blob : image.blobs()) {
      try (InputStream in = blob.open()) {
        content(out, LayoutFiles.blob(blob.digest()), in, blob.size());
      } catch (WrongContentException e) {
        throw e.failure();
      }
    }
    out.write(new byte[2 * RECORD]);
  }

  /// Makes `file` the archive; it is written beside it first and renamed.
  ///
  /// @param file whose parent exists
  /// @throws Failure of kind `UNTRUSTED` if a blob's content is not what it says; `file` is then as
  ///   it was
  public static void write(Path file, Image image, List<Reference> names, Platform own)
      throws IOException, Failure {
    Path target = file.toAbsolutePath().normalize();
    Path part = target.resolveSibling("." + target.getFileName() + ".part");
    try {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part), 1 << 16)) {
        write(out, image, names, own);
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static void file(OutputStream out, String name, byte[] bytes) throws IOException {
    content(out, name, new ByteArrayInputStream(bytes), bytes.length);
  }

  private static void content(OutputStream out, String name, InputStream in, long size)
      throws IOException {
    out.write(header(name, '0', MODE_FILE, size));
    in.transferTo(out);
    out.write(new byte[(int) (-size & (RECORD - 1))]);
  }

  // POSIX.1-1988 ustar; owner 0:0, time 0.
  private static byte[] header(String name, char type, int mode, long size) {
    if (size > MAX_SIZE) {
      throw new IllegalArgumentException(name + " has " + size + " bytes, a blob can have 8 GiB");
    }
    byte[] header = new byte[RECORD];
    put(header, 0, name);
    put(header, 100, octal(mode, 7));
    put(header, 108, octal(0, 7));
    put(header, 116, octal(0, 7));
    put(header, 124, octal(size, 11));
    put(header, 136, octal(0, 11));
    put(header, 148, "        ");
    header[156] = (byte) type;
    put(header, 257, "ustar\00000");
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    put(header, 148, octal(sum, 6) + "\0 ");
    return header;
  }

  private static String octal(long value, int digits) {
    String text = Long.toOctalString(value);
    return "0".repeat(digits - text.length()) + text;
  }

  private static void put(byte[] header, int offset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, offset, bytes.length);
  }
}
