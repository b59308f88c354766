package dev.refract.oci.layout;

import dev.refract.archive.AtomicFile;
import dev.refract.failure.Failure;
import dev.refract.oci.Image;
import dev.refract.oci.Platform;
import dev.refract.oci.PlatformImage;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Writes what containers of an image see as ordinary directories, as `docker buildx build` does
/// with `-o type=local`: the root file system itself, or one for each platform in directories of
/// their own, such as `linux_arm_v6`.
///
/// Not the image as a directory of its parts: that is a [Layout]. What people want from a tree is
/// to look into it, to compare two, or to hand it to something that knows no images: a chroot, a
/// scanner, a package. Files belong to whoever runs this; set-user-ID and sticky bits are left out.
public final class FileTrees {
  private FileTrees() {}

  /// Makes `directory` hold the files of `image`.
  ///
  /// They are written beside it first, so that it is never there in part. Unlike a layout, a tree
  /// says nothing of where it is from: it replaces nothing.
  ///
  /// @param directory whose parent exists; it may exist if it is empty
  /// @throws Failure of kind `USAGE` if it is not, of kind `UNTRUSTED` if a layer is not what it
  ///   says, of kind `MACHINE` if there is no space
  public static void write(Path directory, Image image) throws IOException, Failure {
    Path target = directory.toAbsolutePath().normalize();
    requireFree(target);
    Path work = Files.createDirectory(AtomicFile.temporary(target));
    try {
      Path fresh = work.resolve("new");
      if (image.platforms().size() == 1) {
        unpack(image.platforms().getFirst(), fresh);
      } else {
        Files.createDirectory(fresh);
        for (PlatformImage one : image.platforms()) {
          unpack(one, fresh.resolve(name(one.platform())));
        }
      }
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Layout.delete(work);
    }
  }

  /// Refuses a directory that has something in it, and what is none.
  ///
  /// @throws Failure of kind `USAGE`
  public static void requireFree(Path directory) throws IOException, Failure {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
        if (!entries.iterator().hasNext()) {
          return;
        }
      }
    }
    throw new Failure(
            Failure.Kind.USAGE,
            "output",
            directory + " is there and not an empty directory, and files are not mixed")
        .remedy("name another directory, or remove this one");
  }

  /// The directory of a platform, as buildx calls it.
  static String name(Platform platform) {
    return platform.toString().replace('/', '_');
  }

  private static void unpack(PlatformImage image, Path newDirectory) throws IOException, Failure {
    ImageFiles.of(
            image.layers().stream()
                .map(layer -> new StoredLayer(layer.descriptor(), layer.diffId(), layer.blob()))
                .toList())
        .unpack(newDirectory);
  }
}
