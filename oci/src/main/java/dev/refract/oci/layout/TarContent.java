package dev.refract.oci.layout;

import dev.refract.archive.Digest;
import dev.refract.archive.Limits;
import dev.refract.archive.TarEntry;
import dev.refract.archive.TarReader;
import dev.refract.failure.Failure;
import dev.refract.oci.Blob;
import dev.refract.oci.Descriptor;
import dev.refract.oci.VerifiedStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// A layout in a tar file that is not compressed: read once from end to end for the places of its
/// entries, then each blob from its place.
final class TarContent implements Content {
  private static final long GIB = 1L << 30;
  static final Limits LIMITS = new Limits(100_000, 64 * GIB, 256 * GIB, 1);

  private final FileChannel channel;
  private final Map<String, Slice> files;

  /// Where the content of an entry lies in the tar file, in bytes.
  private record Slice(long offset, long size) {}

  private TarContent(FileChannel channel, Map<String, Slice> files) {
    this.channel = channel;
    this.files = files;
  }

  static TarContent open(Path file) throws IOException, Failure {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      return new TarContent(channel, index(channel, String.valueOf(file.getFileName())));
    } catch (IOException | Failure e) {
      channel.close();
      throw e;
    }
  }

  private static Map<String, Slice> index(FileChannel channel, String what)
      throws IOException, Failure {
    Map<String, Slice> files = new HashMap<>();
    SliceStream stream = new SliceStream(channel, 0, channel.size());
    try (TarReader tar = new TarReader(stream, LIMITS, what)) {
      for (Optional<TarEntry> entry = tar.next(); entry.isPresent(); entry = tar.next()) {
        // The reader takes whole blocks, so the stream now stands where the content begins.
        if (entry.get() instanceof TarEntry.File found
            && files.put(found.path(), new Slice(stream.position(), found.size())) != null) {
          throw new Failure(
              Failure.Kind.UNTRUSTED, "image", what + ": the entry " + found.path() + " twice");
        }
      }
    }
    return files;
  }

  @Override
  public Optional<byte[]> small(String name, int limit) throws IOException, Failure {
    Slice slice = files.get(name);
    if (slice == null) {
      return Optional.empty();
    }
    if (slice.size > limit) {
      throw Content.tooLarge(name, slice.size, limit);
    }
    try (InputStream in = new SliceStream(channel, slice.offset, slice.size)) {
      return Optional.of(in.readAllBytes());
    }
  }

  boolean has(String name) {
    return files.containsKey(name);
  }

  /// The first bytes of the entry `name`, at most `length`; none if there is no such entry.
  byte[] head(String name, int length) throws IOException {
    Slice slice = files.get(name);
    if (slice == null) {
      return new byte[0];
    }
    try (InputStream in = new SliceStream(channel, slice.offset, slice.size)) {
      return in.readNBytes(length);
    }
  }

  /// The entry `name` as a blob, if there is one; reads it for its digest.
  Optional<Blob> file(String name) throws IOException {
    Slice slice = files.get(name);
    if (slice == null) {
      return Optional.empty();
    }
    try (DigestInputStream in =
        new DigestInputStream(
            new SliceStream(channel, slice.offset, slice.size), Digest.sha256())) {
      in.transferTo(OutputStream.nullOutputStream());
      return Optional.of(
          new TarBlob(channel, slice, Digest.ofFinished(in.getMessageDigest().digest())));
    }
  }

  @Override
  public Blob blob(Descriptor descriptor) throws Failure {
    Digest digest = descriptor.digest();
    long size = descriptor.size();
    Slice slice = files.get(LayoutFiles.blob(digest));
    if (slice == null) {
      throw Content.missing(digest);
    }
    if (slice.size != size) {
      throw Content.wrongSize(digest, slice.size, size);
    }
    return new TarBlob(channel, slice, digest);
  }

  @Override
  public OptionalLong size(Descriptor descriptor) {
    Slice slice = files.get(LayoutFiles.blob(descriptor.digest()));
    return slice == null ? OptionalLong.empty() : OptionalLong.of(slice.size);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private record TarBlob(FileChannel channel, Slice slice, Digest digest) implements Blob {
    @Override
    public long size() {
      return slice.size;
    }

    @Override
    public InputStream open() {
      return VerifiedStream.of(
          new SliceStream(channel, slice.offset, slice.size), "blob", digest, slice.size);
    }
  }
}
