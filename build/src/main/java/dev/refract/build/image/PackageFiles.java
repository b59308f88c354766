package dev.refract.build.image;

import dev.refract.archive.Node;
import dev.refract.build.roots.PackageTree;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/// Files of unpacked packages as entries of an image, with what makes the packages known there.
final class PackageFiles {
  private PackageFiles() {}

  /// The entries of `tree` whose paths are `wanted`, directories left aside.
  static SortedMap<String, Entry> of(PackageTree tree, Predicate<String> wanted) {
    SortedMap<String, Entry> entries = new TreeMap<>();
    for (Map.Entry<String, Node> node : tree.manifest().nodes().entrySet()) {
      String path = node.getKey();
      if (!wanted.test(path)) {
        continue;
      }
      switch (node.getValue()) {
        case Node.Directory _ -> {}
        case Node.Symlink link -> entries.put(path, new Entry.Symlink(link.target()));
        case Node.File file ->
            entries.put(
                path,
                new Entry.File(
                    file.mode() & 0777,
                    Entry.ROOT,
                    new Content.Kept(tree.file(path), file.size(), file.digest())));
      }
    }
    return entries;
  }

  /// The one file `path` of `tree`.
  static Content content(PackageTree tree, String path) throws Failure {
    if (tree.manifest().nodes().get(path) instanceof Node.File file) {
      return new Content.Kept(tree.file(path), file.size(), file.digest());
    }
    throw new Failure(
        Failure.Kind.PACKAGES,
        "image",
        "the package " + tree.name() + " " + tree.version() + " has no file " + path);
  }

  /// What tells a scanner that files of the package are in the image, and under which licence:
  /// `/var/lib/dpkg/status.d/NAME`, its `.md5sums` and the copyright file.
  static SortedMap<String, Entry> known(PackageTree tree) throws IOException {
    SortedMap<String, Entry> entries = new TreeMap<>();
    String status = "var/lib/dpkg/status.d/" + tree.name();
    entries.put(status, Entry.file(Content.text(tree.control())));
    String md5sums = tree.md5sums();
    if (!md5sums.isEmpty()) {
      entries.put(status + ".md5sums", Entry.file(Content.text(md5sums)));
    }
    String doc = "usr/share/doc/" + tree.name();
    entries.putAll(of(tree, path -> path.equals(doc + "/copyright") || path.equals(doc)));
    return entries;
  }
}
