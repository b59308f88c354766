package dev.refract.build.image;

import dev.refract.archive.Node;
import dev.refract.build.roots.PackageTree;
import dev.refract.build.roots.Roots;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Files of unpacked packages as entries of an image, with what makes the packages known there.
final class PackageFiles {
  private static final int MOST_LINKS = 8;

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

  /// The program of `tree` that is called as `path` ends, whichever folder of programs it is in.
  static Content program(PackageTree tree, String path) throws Failure {
    String system = "usr/sbin/" + path.substring(path.lastIndexOf('/') + 1);
    return content(tree, tree.manifest().nodes().containsKey(system) ? system : path);
  }

  /// What tells a scanner that files of Alpine's packages are in the image: apk's database.
  static SortedMap<String, Entry> installed(Collection<PackageTree> trees) throws IOException {
    SortedMap<String, String> paragraphs = new TreeMap<>();
    for (PackageTree tree : trees) {
      paragraphs.put(tree.name(), tree.control());
    }
    return new TreeMap<>(
        Map.of(
            "usr/lib/apk/db/installed",
            Entry.file(Content.text(String.join("\n", paragraphs.values()) + "\n"))));
  }

  /// What a program that uses the package finds: all but documentation and translations, and the
  /// directories too, which may be empty.
  static SortedMap<String, Entry> whole(PackageTree tree) {
    SortedMap<String, Entry> entries = new TreeMap<>();
    tree.manifest()
        .nodes()
        .forEach((path, node) -> {
          if (node instanceof Node.Directory directory && !Roots.leavesOut(path)) {
            entries.put(path, new Entry.Directory(directory.mode() & 01777, Entry.ROOT));
          }
        });
    entries.putAll(of(tree, path -> !Roots.leavesOut(path)));
    return entries;
  }

  /// What tells a scanner that files of the package are in the image, and under which licence:
  /// `/var/lib/dpkg/status.d/NAME`, its `.md5sums` and the copyright file.
  ///
  /// @param all packages that are at hand: the copyright file can be a link to that of another
  static SortedMap<String, Entry> known(PackageTree tree, Collection<PackageTree> all)
      throws Failure, IOException {
    SortedMap<String, Entry> entries = new TreeMap<>();
    String status = "var/lib/dpkg/status.d/" + tree.name();
    entries.put(status, Entry.file(Content.text(tree.control())));
    String md5sums = tree.md5sums();
    if (!md5sums.isEmpty()) {
      entries.put(status + ".md5sums", Entry.file(Content.text(md5sums)));
    }
    String path = "usr/share/doc/" + tree.name();
    if (tree.manifest().nodes().containsKey(path)) {
      entries.putAll(copyright(tree, all));
    }
    return entries;
  }

  // Debian Policy 12.5: a package whose directory of documentation is a link to that of a package
  // it depends on has its copyright file there.
  private static SortedMap<String, Entry> copyright(PackageTree tree, Collection<PackageTree> all)
      throws Failure {
    SortedMap<String, Entry> entries = new TreeMap<>();
    String file = "/copyright";
    String path = "usr/share/doc/" + tree.name() + file;
    for (int links = 0; links < MOST_LINKS; links++) {
      String directory = path.substring(0, path.length() - file.length());
      String link = path;
      Optional<PackageTree> holder = holder(directory, tree, all);
      if (holder.isPresent()
          && holder.get().manifest().nodes().get(directory) instanceof Node.Symlink) {
        link = directory;
      } else {
        holder = holder(path, tree, all);
      }
      if (holder.isEmpty()) {
        break;
      }
      entries.putAll(of(holder.get(), Set.of(link)::contains));
      if (!(entries.get(link) instanceof Entry.Symlink symlink)) {
        return entries;
      }
      String target =
          Path.of("/" + link).resolveSibling(symlink.target()).normalize().toString().substring(1);
      path = link.equals(path) ? target : target + file;
    }
    throw new Failure(
        Failure.Kind.PACKAGES,
        "image",
        "the package "
            + tree.name()
            + " "
            + tree.version()
            + " has its licence at /"
            + path
            + ", which is in no package that was fetched");
  }

  private static Optional<PackageTree> holder(
      String path, PackageTree first, Collection<PackageTree> others) {
    return Stream.concat(Stream.of(first), others.stream())
        .filter(tree -> tree.manifest().nodes().containsKey(path))
        .findFirst();
  }
}
