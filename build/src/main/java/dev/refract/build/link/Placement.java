package dev.refract.build.link;

import dev.refract.build.config.LinkMode;
import dev.refract.build.plan.TargetPlatform;
import dev.refract.crystal.LinkLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Where each library of a link line ends up: inside the program, beside it, or nowhere because the
/// sysroot has none of that name.
///
/// Names are what follows `-l`, in the order of the line; those of glibc are in none of the lists.
///
/// @param inside linked from their archives
/// @param shared linked from their shared objects, to be found by the loader
/// @param missing neither is there
public record Placement(List<String> inside, List<String> shared, List<String> missing) {
  /// Part of glibc, and empty archives since 2.34 but for `c` and `m`.
  static final Set<String> GLIBC = Set.of("c", "m", "dl", "pthread", "rt", "util", "resolv", "anl");

  /// The library of C++ itself, which no archive written in it names.
  static final String CXX = "stdc++";

  public Placement {
    inside = List.copyOf(inside);
    shared = List.copyOf(shared);
    missing = List.copyOf(missing);
  }

  /// Looks for the libraries of `line`.
  ///
  /// @param folders where libraries are looked for, in this order
  public static Placement of(LinkLine line, LinkMode mode, List<Path> folders) throws IOException {
    List<String> inside = new ArrayList<>();
    List<String> shared = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    Set<String> names = named(line);
    if (isCxxInside(names, mode, folders)) {
      names.add(CXX);
    }
    for (String name : names) {
      boolean archive = exists(folders, "lib" + name + ".a");
      boolean object = exists(folders, "lib" + name + ".so");
      List<String> place =
          switch (mode) {
            case HYBRID -> archive ? inside : object ? shared : missing;
            // An archive is what is wanted; that there is only a shared object is told by the link.
            case STATIC -> archive || object ? inside : missing;
            case DYNAMIC -> object ? shared : archive ? inside : missing;
          };
      place.add(name);
    }
    return new Placement(inside, shared, missing);
  }

  /// The same with some of the libraries inside beside the program instead.
  ///
  /// @param names of the libraries
  public Placement beside(Collection<String> names) {
    List<String> left = new ArrayList<>(inside);
    left.removeAll(names);
    List<String> more = new ArrayList<>(shared);
    inside.stream().filter(names::contains).forEach(more::add);
    return new Placement(left, more, missing);
  }

  /// Where libraries of `target` are in `sysroot`.
  ///
  /// @param gcc the directory with `crtbeginS.o` and libgcc
  public static List<Path> folders(Path sysroot, TargetPlatform target, Path gcc) {
    return List.of(sysroot.resolve(target.libraries()), sysroot.resolve("usr/lib"), gcc);
  }

  // What g++ would link by itself, and the `.pc` files of C++ libraries rely on.
  private static boolean isCxxInside(Set<String> names, LinkMode mode, List<Path> folders)
      throws IOException {
    for (String name : names) {
      Optional<Path> archive = find(folders, "lib" + name + ".a");
      boolean inside =
          switch (mode) {
            case HYBRID, STATIC -> true;
            case DYNAMIC -> find(folders, "lib" + name + ".so").isEmpty();
          };
      if (inside && archive.isPresent() && SymbolTable.of(archive.get()).isCxx()) {
        return true;
      }
    }
    return false;
  }

  static boolean exists(List<Path> folders, String name) {
    return find(folders, name).isPresent();
  }

  static Optional<Path> find(List<Path> folders, String name) {
    return folders.stream()
        .map(folder -> folder.resolve(name))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  private static Set<String> named(LinkLine line) {
    Set<String> names = new LinkedHashSet<>();
    for (LinkLine.Input input : line.inputs()) {
      switch (input) {
        case LinkLine.Named named -> names.add(named.name());
        case LinkLine.Exact _, LinkLine.FilePath _, LinkLine.Option _ -> {}
      }
    }
    names.removeAll(GLIBC);
    return names;
  }
}
