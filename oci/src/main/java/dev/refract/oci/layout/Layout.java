package dev.refract.oci.layout;

import dev.refract.archive.AtomicFile;
import dev.refract.archive.HostileInputException;
import dev.refract.failure.Failure;
import dev.refract.oci.Blob;
import dev.refract.oci.BlobBytes;
import dev.refract.oci.Image;
import dev.refract.oci.Reference;
import dev.refract.oci.Referrer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Writes an image as a directory: `oci-layout`, `index.json` and `blobs/sha256/…` (OCI image
/// specification v1.1, image-layout.md).
public final class Layout {
  private Layout() {}

  /// Makes `directory` hold `image` under `names` and nothing else.
  ///
  /// Everything is written beside it first and then renamed, so that it is never there in part; an
  /// older layout in its place is replaced. The same image and names give the same files. A process
  /// that is killed leaves a directory behind of which [AtomicFile#isLeftover] is true.
  ///
  /// @param directory whose parent exists
  /// @param names the tags, in order; a name without a tag stands for its `latest`; with no names
  ///   at all the one descriptor of `index.json` has none
  /// @throws Failure of kind `USAGE` if something else than a layout is in the place of `directory`
  ///   (that is left alone), of kind `UNTRUSTED` if a blob's content is not what it says
  public static void write(Path directory, Image image, List<Reference> names)
      throws IOException, Failure {
    Path target = directory.toAbsolutePath().normalize();
    boolean replaces = checkReplaceable(target);
    Path work = Files.createDirectory(AtomicFile.temporary(target));
    try {
      Path fresh = Files.createDirectory(work.resolve("new"));
      writeFiles(fresh, image, LayoutFiles.tags(names));
      if (replaces) {
        Files.move(target, work.resolve("old"), StandardCopyOption.ATOMIC_MOVE);
      }
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      delete(work);
    }
  }

  /// Has `referrers` hang on the images of the layout `directory`, too. Their contents come first,
  /// then the list of them, which is replaced at once; what hangs there already stays.
  ///
  /// @throws Failure of kind `UNTRUSTED` if `directory` is no layout
  public static void add(Path directory, List<Referrer> referrers) throws IOException, Failure {
    byte[] list;
    try (ImageStore store = ImageStore.open(directory)) {
      list = LayoutFiles.referrers(store.listed(), referrers);
    }
    for (BlobBytes part : LayoutFiles.parts(referrers)) {
      Path file = directory.resolve(LayoutFiles.blob(part.digest()));
      if (!Files.exists(file)) {
        AtomicFile.write(file, out -> out.write(part.bytes()));
      }
    }
    AtomicFile.write(directory.resolve(LayoutFiles.REFERRERS), out -> out.write(list));
  }

  private static boolean checkReplaceable(Path target) throws IOException, Failure {
    if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
      throw notALayout(target);
    }
    if (!Files.isRegularFile(target.resolve(LayoutFiles.OCI_LAYOUT))) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(target)) {
        if (entries.iterator().hasNext()) {
          throw notALayout(target);
        }
      }
    }
    return true;
  }

  private static Failure notALayout(Path directory) {
    return new Failure(
            Failure.Kind.USAGE, "output", directory + " is there and is not an image layout")
        .remedy("name another directory, or remove this one");
  }

  private static void writeFiles(Path top, Image image, List<Reference> names)
      throws IOException, Failure {
    Files.write(top.resolve(LayoutFiles.OCI_LAYOUT), LayoutFiles.ociLayout());
    Files.createDirectories(top.resolve(LayoutFiles.SHA256));
    for (Blob blob : image.blobs()) {
      Path file = top.resolve(LayoutFiles.blob(blob.digest()));
      HostileInputException.asFailure(() -> {
        try (InputStream in = blob.open()) {
          return Files.copy(in, file);
        }
      });
    }
    Optional<byte[]> referrers = LayoutFiles.referrers(image);
    if (referrers.isPresent()) {
      Files.write(top.resolve(LayoutFiles.REFERRERS), referrers.get());
    }
    Files.write(top.resolve(LayoutFiles.INDEX), LayoutFiles.index(image, names));
  }

  static void delete(Path tree) throws IOException {
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(tree)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.delete(path);
    }
  }
}
