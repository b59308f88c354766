package dev.refract.oci.layout;

import dev.refract.archive.Manifest;
import dev.refract.archive.TarEntry;
import dev.refract.failure.Failure;
import dev.refract.oci.layout.ImageFiles.File;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Puts one layer on top of the other (OCI image specification v1.1, layer.md).
final class LayerStack {
  private static final String WHITEOUT = ".wh.";
  private static final String OPAQUE = ".wh..wh..opq";
  // Left behind by aufs; says nothing.
  private static final String AUFS = ".wh..wh.";

  /// How many entries an image may have.
  private static final int MAX_ENTRIES = 2_000_000;

  private final TreeMap<String, File> files = new TreeMap<>();
  private int layer;

  /// Everything so far, by path.
  SortedMap<String, File> files() {
    return files;
  }

  /// One more layer, all of its entries in the order of its tar file.
  void add(List<TarEntry> entries) throws Failure {
    // Whiteouts hide what lower layers have, never what this one brings, wherever they stand in it.
    for (TarEntry entry : entries) {
      whiteOut(entry.path());
    }
    for (int ordinal = 0; ordinal < entries.size(); ordinal++) {
      TarEntry entry = entries.get(ordinal);
      if (!name(entry.path()).startsWith(WHITEOUT)) {
        put(entry, ordinal);
      }
    }
    layer++;
    if (files.size() > MAX_ENTRIES) {
      throw new Failure(
          Failure.Kind.UNTRUSTED, "image", "more than " + MAX_ENTRIES + " files in one image");
    }
  }

  private void whiteOut(String path) throws Failure {
    String name = name(path);
    if (!name.startsWith(WHITEOUT)) {
      return;
    }
    String directory = resolved(parent(path), path);
    if (name.equals(OPAQUE)) {
      below(directory).clear();
    } else if (!name.startsWith(AUFS)) {
      String hidden = join(directory, name.substring(WHITEOUT.length()));
      if (!Manifest.isPath(hidden) || name.length() == WHITEOUT.length()) {
        throw new Failure(
            Failure.Kind.UNTRUSTED, "image", "the whiteout " + path + " names no file");
      }
      files.remove(hidden);
      below(hidden).clear();
    }
  }

  private void put(TarEntry entry, int ordinal) throws Failure {
    String path = join(resolved(parent(entry.path()), entry.path()), name(entry.path()));
    File file =
        switch (entry) {
          case TarEntry.HardLink link -> linked(link, path);
          case TarEntry.File ignored -> new File(at(entry, path), layer, ordinal);
          case TarEntry.Directory ignored -> new File(at(entry, path), layer, ordinal);
          case TarEntry.Symlink ignored -> new File(at(entry, path), layer, ordinal);
        };
    if (!(entry instanceof TarEntry.Directory)) {
      below(path).clear();
    }
    files.put(path, file);
  }

  private File linked(TarEntry.HardLink link, String path) throws Failure {
    String target = join(resolved(parent(link.target()), link.path()), name(link.target()));
    File found = files.get(target);
    if (found == null || found.entry() instanceof TarEntry.Directory) {
      throw new Failure(
          Failure.Kind.UNTRUSTED,
          "image",
          link.path() + " is a hard link to " + link.target() + ", which is no file before it");
    }
    return new File(at(found.entry(), path), found.layer(), found.ordinal());
  }

  private static TarEntry at(TarEntry entry, String path) {
    return switch (entry) {
      case TarEntry.File file ->
          new TarEntry.File(path, file.mode(), file.uid(), file.gid(), file.mtime(), file.size());
      case TarEntry.Directory dir ->
          new TarEntry.Directory(path, dir.mode(), dir.uid(), dir.gid(), dir.mtime());
      case TarEntry.Symlink link ->
          new TarEntry.Symlink(
              path, link.mode(), link.uid(), link.gid(), link.mtime(), link.target());
      case TarEntry.HardLink link ->
          throw new IllegalStateException("hard links are resolved: " + link.path());
    };
  }

  /// Engines unpack with the image as root, so a lower layer's links on the way are followed.
  private String resolved(String directory, String path) throws Failure {
    Optional<String> found =
        LinkWalk.resolve(directory, name -> Optional.ofNullable(files.get(name)).map(File::entry));
    if (found.isEmpty()
        || (files.containsKey(found.get())
            && !(files.get(found.get()).entry() instanceof TarEntry.Directory))) {
      throw new Failure(
          Failure.Kind.UNTRUSTED, "image", path + " lies below something that is no directory");
    }
    return found.get();
  }

  /// A view of what lies below `directory`; all of it for the top.
  private SortedMap<String, File> below(String directory) {
    // '0' is the character after '/'.
    return directory.isEmpty() ? files : files.subMap(directory + "/", directory + "0");
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static String parent(String path) {
    return path.contains("/") ? path.substring(0, path.lastIndexOf('/')) : "";
  }

  private static String join(String directory, String name) {
    return directory.isEmpty() ? name : directory + "/" + name;
  }
}
