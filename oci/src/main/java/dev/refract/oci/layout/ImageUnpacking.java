package dev.refract.oci.layout;

import dev.refract.archive.Permissions;
import dev.refract.archive.TarEntry;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Writes an image's file system to the disk.
///
/// Symbolic links are made last, when nothing is written any more that could follow one.
///
/// @param top a directory that does not exist
record ImageUnpacking(ImageFiles image, Path top) {
  /// One content, whatever its names.
  private record Source(int layer, int ordinal) {}

  void run() throws IOException, Failure {
    try {
      Files.createDirectory(top);
      Permissions.set(top, 0755);
      checkSpace();
      for (ImageFiles.File file : image.files().values()) {
        if (file.entry() instanceof TarEntry.Directory directory) {
          Path path = top.resolve(directory.path());
          Files.createDirectories(path);
          Permissions.set(path, directory.mode() | 0700);
        }
      }
      image.readOnce(_ -> true, this::write);
      for (ImageFiles.File file : image.files().values()) {
        if (file.entry() instanceof TarEntry.Symlink link) {
          Path path = top.resolve(link.path());
          Files.createDirectories(path.getParent());
          Files.createSymbolicLink(path, Path.of(link.target()));
        }
      }
    } catch (InvalidPathException e) {
      throw new Failure(
              Failure.Kind.MACHINE,
              "image",
              "this locale cannot express the file name " + e.getInput(),
              e)
          .remedy("set LC_ALL=C.UTF-8");
    }
  }

  // A layer's limits are those of honest systems; this machine's may be narrower.
  private void checkSpace() throws IOException, Failure {
    Set<Source> seen = new HashSet<>();
    long bytes = 0;
    for (ImageFiles.File file : image.files().values()) {
      if (file.entry() instanceof TarEntry.File regular
          && seen.add(new Source(file.layer(), file.ordinal()))) {
        bytes += regular.size();
      }
    }
    long free = Files.getFileStore(top).getUsableSpace();
    if (bytes < 0 || bytes > free) {
      throw new Failure(
          Failure.Kind.MACHINE,
          "image",
          "its files have "
              + bytes
              + " bytes, and there is space for "
              + free
              + " at "
              + top.getParent());
    }
  }

  private void write(List<TarEntry.File> names, InputStream content) throws IOException {
    TarEntry.File first = names.getFirst();
    Path path = top.resolve(first.path());
    Files.createDirectories(path.getParent());
    Files.copy(content, path);
    Permissions.set(path, first.mode() | 0600);
    Files.setLastModifiedTime(path, FileTime.from(first.mtime(), TimeUnit.SECONDS));
    for (TarEntry.File name : names.subList(1, names.size())) {
      Path other = top.resolve(name.path());
      Files.createDirectories(other.getParent());
      Files.createLink(other, path);
    }
  }
}
