package dev.refract.oci.layout;

import dev.refract.archive.Compression;
import dev.refract.archive.Digest;
import dev.refract.archive.HostileInputException;
import dev.refract.archive.Limits;
import dev.refract.archive.TarEntry;
import dev.refract.archive.TarReader;
import dev.refract.failure.Failure;
import dev.refract.oci.Blob;
import dev.refract.oci.Descriptor;
import dev.refract.oci.VerifiedStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One layer of an image in a layout: a tar file, compressed or not (OCI image specification v1.1,
/// layer.md).
///
/// @param descriptor what the manifest says of it
/// @param diffId the digest that the tar file has to have without compression
/// @param blob the file as it is stored
public record StoredLayer(Descriptor descriptor, Digest diffId, Blob blob) {
  private static final int MAGIC_BYTES = 6;

  /// Something that looks at the entries of a layer.
  @FunctionalInterface
  public interface Visitor {
    /// Called for each entry in the order of the tar file.
    ///
    /// @param content of the entry, empty for all but files; need not be read, is valid during the
    ///   call only
    void visit(TarEntry entry, InputStream content) throws IOException, Failure;
  }

  /// Shows all entries to `visitor`, whiteouts as they stand, and checks both digests.
  ///
  /// @return the size of the tar file without compression, in bytes
  /// @throws Failure of kind `UNTRUSTED` if the layer is refused: see [TarReader]
  public long read(Visitor visitor) throws IOException, Failure {
    String what = "layer " + descriptor.digest();
    return HostileInputException.asFailure(() -> {
      try (InputStream stored = new BufferedInputStream(blob.open());
          VerifiedStream tar =
              VerifiedStream.ofAnySize(decompressed(stored, what), "layer", diffId)) {
        TarReader reader = new TarReader(tar, Limits.LAYER, what);
        for (Optional<TarEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
          visitor.visit(entry.get(), reader.content());
        }
        tar.drain();
        stored.transferTo(OutputStream.nullOutputStream());
        return tar.count();
      }
    });
  }

  /// All entries in the order of the tar file, whiteouts as they stand.
  ///
  /// @throws Failure as [#read]
  public List<TarEntry> entries() throws IOException, Failure {
    List<TarEntry> entries = new ArrayList<>();
    read((entry, content) -> entries.add(entry));
    return List.copyOf(entries);
  }

  private static InputStream decompressed(InputStream stored, String what)
      throws IOException, Failure {
    stored.mark(MAGIC_BYTES);
    byte[] head = stored.readNBytes(MAGIC_BYTES);
    stored.reset();
    return Compression.of(head).decompress(stored, Limits.LAYER, what);
  }
}
