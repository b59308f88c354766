package dev.refract.build.image;

import dev.refract.archive.Node;
import dev.refract.build.plan.TargetPlatform;
import dev.refract.build.roots.PackageTree;
import dev.refract.elf.ElfFile;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// The shared libraries that programs' loaders will look for: what those name as `DT_NEEDED`, what
/// these name, and so on, each from the package that ships it.
///
/// A name that no package has is left out; the audit tells of it.
///
/// @param entries the files and the links that lead to them
/// @param packages that they come from, in the order they were met
record SharedLibraries(SortedMap<String, Entry> entries, List<PackageTree> packages) {
  private static final int MOST_LINKS = 8;

  SharedLibraries {
    entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
    packages = List.copyOf(packages);
  }

  /// Follows the needs of `programs`.
  ///
  /// @param trees the packages to look in
  static SharedLibraries of(List<ElfFile> programs, TargetPlatform target, List<PackageTree> trees)
      throws Failure, IOException {
    List<String> folders = List.of(target.libraries() + "/", "usr/lib/");
    SortedMap<String, Entry> entries = new TreeMap<>();
    List<PackageTree> packages = new ArrayList<>();
    Set<String> met = new HashSet<>();
    Deque<String> wanted = new ArrayDeque<>();
    programs.forEach(program -> wanted.addAll(program.needed()));
    while (!wanted.isEmpty()) {
      String name = wanted.remove();
      if (!met.add(name)) {
        continue;
      }
      for (String folder : folders) {
        if (add(folder + name, trees, entries, packages, wanted)) {
          break;
        }
      }
    }
    return new SharedLibraries(entries, packages);
  }

  private static boolean add(
      String first,
      List<PackageTree> trees,
      SortedMap<String, Entry> entries,
      List<PackageTree> packages,
      Deque<String> wanted)
      throws Failure, IOException {
    SortedMap<String, Entry> found = new TreeMap<>();
    String path = first;
    for (int links = 0; links < MOST_LINKS; links++) {
      Optional<PackageTree> owner = owner(path, trees);
      if (owner.isEmpty()) {
        return false;
      }
      PackageTree tree = owner.get();
      if (tree.manifest().nodes().get(path) instanceof Node.Symlink link) {
        found.put(path, new Entry.Symlink(link.target()));
        path = Path.of(path).resolveSibling(link.target()).normalize().toString();
      } else {
        String library = path;
        // With the package's own mode: the loader is one of them, and has to be executable.
        found.putAll(PackageFiles.of(tree, library::equals));
        entries.putAll(found);
        if (!packages.contains(tree)) {
          packages.add(tree);
        }
        wanted.addAll(ElfFile.read(tree.file(path), path).needed());
        return true;
      }
    }
    return false;
  }

  private static Optional<PackageTree> owner(String path, List<PackageTree> trees) {
    return trees.stream().filter(tree -> tree.manifest().nodes().containsKey(path)).findFirst();
  }
}
