package dev.refract.oci.layout;

import dev.refract.archive.AtomicFile;
import dev.refract.archive.HostileInputException;
import dev.refract.archive.TarEntry;
import dev.refract.archive.TarReader;
import dev.refract.archive.TarWriter;
import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import dev.refract.oci.Blob;
import dev.refract.oci.BlobBytes;
import dev.refract.oci.Image;
import dev.refract.oci.Platform;
import dev.refract.oci.Reference;
import dev.refract.oci.Referrer;
import java.io.BufferedInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// Writes an image as one tar file that is two things at once: an OCI image layout with all
/// platforms, and what `docker load` reads, with one of them.
///
/// The order is `oci-layout`, `index.json`, Docker's `manifest.json`, `referrers.json` if anything
/// hangs on the image (see [ImageStore#referrers]), then the blobs from small to large kinds: a
/// reader that streams knows what it wants before it meets it. The same image, names and platform
/// give the same bytes; owners are 0 and times 1970.
public final class HybridArchive {
  private static final int MODE_FILE = 0644;
  private static final int MODE_DIRECTORY = 0755;

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
    try (TarWriter tar = new TarWriter(new StaysOpen(out))) {
      file(tar, LayoutFiles.OCI_LAYOUT, Blob.of(LayoutFiles.ociLayout()));
      file(tar, LayoutFiles.INDEX, Blob.of(LayoutFiles.index(image, tags)));
      file(tar, LayoutFiles.DOCKER, Blob.of(LayoutFiles.dockerManifest(image, tags, own)));
      Optional<byte[]> referrers = LayoutFiles.referrers(image);
      if (referrers.isPresent()) {
        file(tar, LayoutFiles.REFERRERS, Blob.of(referrers.get()));
      }
      directories(tar);
      for (Blob blob : image.blobs()) {
        file(tar, LayoutFiles.blob(blob.digest()), blob);
      }
    } catch (HostileInputException e) {
      throw e.toFailure();
    }
  }

  /// Makes `file` the archive; it is written beside it first and renamed.
  ///
  /// @param file whose parent exists
  /// @throws Failure of kind `UNTRUSTED` if a blob's content is not what it says; `file` is then as
  ///   it was
  public static void write(Path file, Image image, List<Reference> names, Platform own)
      throws IOException, Failure {
    AtomicFile.write(file, out -> write(out, image, names, own));
  }

  /// Has `referrers` hang on the images of the archive `file`, too: it is written anew beside
  /// itself and renamed. All else in it stays as it is, what hangs there already as well.
  ///
  /// @throws Failure of kind `UNSUPPORTED` if it has something beside a layout and Docker's list,
  ///   of kind `UNTRUSTED` if it is broken; `file` is then as it was
  public static void add(Path file, List<Referrer> referrers) throws IOException, Failure {
    byte[] list;
    try (ImageStore store = ImageStore.open(file)) {
      list = LayoutFiles.referrers(store.listed(), referrers);
    }
    SequencedMap<String, BlobBytes> missing = new LinkedHashMap<>();
    for (BlobBytes part : LayoutFiles.parts(referrers)) {
      missing.put(LayoutFiles.blob(part.digest()), part);
    }
    AtomicFile.write(
        file,
        out -> {
          try (TarReader old =
                  new TarReader(
                      new BufferedInputStream(Files.newInputStream(file), 1 << 16),
                      TarContent.LIMITS,
                      String.valueOf(file.getFileName()));
              TarWriter tar = new TarWriter(new StaysOpen(out))) {
            copy(old, tar, list, missing);
          } catch (HostileInputException e) {
            throw e.toFailure();
          }
        });
  }

  // Files are found by their names, whatever the order; the list stands before the blobs, as above.
  private static void copy(
      TarReader old, TarWriter tar, byte[] list, SequencedMap<String, BlobBytes> missing)
      throws IOException, Failure {
    boolean isLayout = false;
    boolean among = false;
    for (Optional<TarEntry> entry = old.next(); entry.isPresent(); entry = old.next()) {
      TarEntry found = entry.get();
      String path = found.path();
      boolean blob = path.startsWith(LayoutFiles.SHA256 + "/");
      if (found instanceof TarEntry.Directory || path.equals(LayoutFiles.REFERRERS)) {
        continue;
      }
      if (!(found instanceof TarEntry.File regular)
          || (path.contains("/")
              && (!blob || path.lastIndexOf('/') > LayoutFiles.SHA256.length()))) {
        throw notAdded("an archive that has more than an image: " + Text.shown(path, 200));
      }
      if (blob && !among) {
        begin(tar, list);
        among = true;
      }
      isLayout |= path.equals(LayoutFiles.OCI_LAYOUT);
      missing.remove(path);
      tar.file(path, MODE_FILE, 0, 0, 0, regular.size(), old.content());
    }
    if (!isLayout || !among) {
      throw notAdded("an archive for Docker alone");
    }
    for (Map.Entry<String, BlobBytes> part : missing.entrySet()) {
      file(tar, part.getKey(), part.getValue());
    }
  }

  private static void begin(TarWriter tar, byte[] list) throws IOException, Failure {
    file(tar, LayoutFiles.REFERRERS, Blob.of(list));
    directories(tar);
  }

  private static void directories(TarWriter tar) throws IOException {
    tar.directory(LayoutFiles.BLOBS, MODE_DIRECTORY, 0, 0, 0);
    tar.directory(LayoutFiles.SHA256, MODE_DIRECTORY, 0, 0, 0);
  }

  private static Failure notAdded(String what) {
    return new Failure(Failure.Kind.UNSUPPORTED, "image", "nothing is added to " + what)
        .remedy("bring it to a registry, or into a layout directory, and name that");
  }

  private static void file(TarWriter tar, String path, Blob blob) throws IOException, Failure {
    try (InputStream in = blob.open()) {
      tar.file(path, MODE_FILE, 0, 0, 0, blob.size(), in);
    }
  }

  /// Ends where the archive ends, not where the caller's stream does.
  private static final class StaysOpen extends FilterOutputStream {
    StaysOpen(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      out.flush();
    }
  }
}
