package dev.refract.distro.apt;

import dev.refract.archive.Digest;
import dev.refract.distro.internal.apt.ContentsFile;
import dev.refract.failure.Text;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Which packages of a release ship a library or a `.pc` file, for one architecture ("Debian
/// repository format", section "Contents indices").
///
/// It knows the release itself, without its updates and security updates, and of its files only
/// those that a linker or `pkg-config` would look for: `lib*.so`, `lib*.a` below `lib` and
/// `usr/lib`, and `*.pc` in folders named `pkgconfig`. What maintainer scripts make, such as links
/// by `update-alternatives`, is in no package.
public final class ContentsIndex {
  private static final String SHARED = ".so";
  private static final String ARCHIVE = ".a";

  private final String architecture;
  private final Digest digest;
  private final ContentsFile file;

  ContentsIndex(String architecture, Digest digest, ContentsFile file) {
    this.architecture = architecture;
    this.digest = digest;
    this.file = file;
  }

  /// A package that ships what was looked for.
  ///
  /// @param packageName of the package
  /// @param paths of the files it ships it as, without a leading slash, sorted
  public record Found(String packageName, List<String> paths) {
    public Found {
      paths = List.copyOf(paths);
      if (paths.isEmpty()) {
        throw new IllegalArgumentException("a package that ships it has a path: " + packageName);
      }
    }

    /// Whether it has the archive for linking statically, `lib….a`.
    public boolean isArchive() {
      return paths.stream().anyMatch(path -> path.endsWith(ARCHIVE));
    }
  }

  /// A library whose name is near to one that nothing ships.
  ///
  /// @param library as after `-l`
  /// @param folder that has it, without slashes at its ends
  /// @param packages that ship it, sorted
  public record Near(String library, String folder, List<String> packages) {
    public Near {
      packages = List.copyOf(packages);
    }
  }

  /// In Debian's spelling, such as `armhf`; `all` for packages without machine code.
  public String architecture() {
    return architecture;
  }

  /// The digest that the Release file gives for the index: as long as it is the same, so is every
  /// answer. See [AptArchive#contentsDigest] for how to have it without the index.
  public Digest digest() {
    return digest;
  }

  /// The names of the packages that ship `path`, sorted.
  ///
  /// @param path without a leading slash, such as `usr/lib/x86_64-linux-gnu/libssl.so`
  public List<String> packages(String path) {
    return file.packages(path);
  }

  /// The packages that ship the library that `-lNAME` names where the linker looks by itself,
  /// sorted by name.
  ///
  /// @param triplet Debian's name of the folder, such as `arm-linux-gnueabihf`
  /// @param name as after `-l`
  public List<Found> library(String triplet, String name) {
    return found(
        libraryFolders(triplet).stream()
            .flatMap(folder -> Stream.of(SHARED, ARCHIVE).map(e -> folder + "/lib" + name + e)));
  }

  /// The packages that ship `NAME.pc` where `pkg-config` looks by itself, sorted by name.
  ///
  /// @param triplet Debian's name of the folder, such as `arm-linux-gnueabihf`
  /// @param name of the module, such as `libxml-2.0`
  public List<Found> module(String triplet, String name) {
    return found(
        Stream.of("usr/lib/" + triplet, "usr/lib", "usr/share")
            .map(folder -> folder + "/pkgconfig/" + name + ".pc"));
  }

  private List<Found> found(Stream<String> paths) {
    SortedMap<String, List<String>> found = new TreeMap<>();
    paths
        .sorted()
        .forEach(path ->
            packages(path)
                .forEach(p -> found.computeIfAbsent(p, k -> new ArrayList<>()).add(path)));
    return found.entrySet().stream().map(e -> new Found(e.getKey(), e.getValue())).toList();
  }

  /// Libraries whose names are near to `name`, nearest first: those with the same name in a folder
  /// below the architecture's own, those that differ in at most a third of the characters, and
  /// those of which one name contains the other, upper and lower case being the same.
  ///
  /// @param triplet Debian's name of the folder, such as `arm-linux-gnueabihf`
  /// @param name as after `-l`
  /// @param most how many at most
  public List<Near> nearestLibraries(String triplet, String name, int most) {
    List<String> folders = libraryFolders(triplet);
    SortedMap<String, SortedSet<String>> near = new TreeMap<>();
    for (int row = 0; row < file.size(); row++) {
      String path = file.path(row);
      String folder = path.substring(0, path.lastIndexOf('/'));
      boolean isHere = folders.contains(folder);
      boolean isBelow = folder.startsWith("usr/lib/" + triplet + "/");
      if (!path.endsWith(".pc") && (isHere || isBelow)) {
        String library = library(path);
        if (isHere ? isNear(library, name) : library.equals(name)) {
          near.computeIfAbsent(folder + "/" + library, k -> new TreeSet<>())
              .addAll(file.packages(row));
        }
      }
    }
    return near.entrySet().stream()
        .map(entry -> {
          int slash = entry.getKey().lastIndexOf('/');
          return new Near(
              entry.getKey().substring(slash + 1),
              entry.getKey().substring(0, slash),
              List.copyOf(entry.getValue()));
        })
        .sorted(
            Comparator.comparingInt((Near n) -> distance(n.library(), name))
                .thenComparing(Near::library)
                .thenComparing(Near::folder))
        .limit(most)
        .toList();
  }

  /// What comes after `-l` for the file at `path`.
  private static String library(String path) {
    String ending = path.endsWith(SHARED) ? SHARED : ARCHIVE;
    return path.substring(path.lastIndexOf('/') + "/lib".length(), path.length() - ending.length());
  }

  private static boolean isNear(String library, String name) {
    String one = library.toLowerCase(Locale.ROOT);
    String other = name.toLowerCase(Locale.ROOT);
    String shorter = one.length() < other.length() ? one : other;
    // Two letters are in far too many names.
    boolean within = shorter.length() > 2 && (one.contains(other) || other.contains(one));
    int limit = Math.max(1, name.length() / 3);
    return within
        || (Math.abs(one.length() - other.length()) <= limit && distance(one, other) <= limit);
  }

  private static int distance(String library, String name) {
    return Text.distance(library.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
  }

  /// Where the linker looks by itself.
  private static List<String> libraryFolders(String triplet) {
    return List.of("usr/lib/" + triplet, "usr/lib", "lib/" + triplet, "lib");
  }
}
