package dev.refract.build.plan;

import java.util.List;
import java.util.Optional;

/// A C library that sources ask for, and the package to link it from.
///
/// @param name what follows `-l`, or the file of the pkg-config module where only that is asked for
/// @param askedBy where it is asked for
/// @param packageName of the development package; empty where no package has the library, which
///   matters only if the compiler wants it linked
/// @param archive whether the package can be linked statically
/// @param others further packages that have it, which were not taken
public record ServedLibrary(
    String name,
    List<String> askedBy,
    Optional<String> packageName,
    boolean archive,
    List<String> others) {
  public ServedLibrary {
    askedBy = List.copyOf(askedBy);
    others = List.copyOf(others);
  }

  /// Whether it is part of the C library itself, which is linked in any case.
  public boolean isGlibc() {
    return packageName
        .filter(name -> name.equals(PackageSets.GLIBC) || name.equals(ApkPackages.MUSL))
        .isPresent();
  }

  /// That it could come from another package as well, and how to choose; empty where it could not.
  public Optional<String> choice() {
    if (others.isEmpty()) {
      return Optional.empty();
    }
    boolean module = name.endsWith(".pc");
    String key = module ? name.substring(0, name.length() - ".pc".length()) : name;
    return packageName.map(taken ->
        (module ? name : "-l" + name)
            + " is taken from "
            + taken
            + "; "
            + String.join(", ", others)
            + (others.size() == 1 ? " has" : " have")
            + " it, too: choose with `libraries: {"
            + key
            + ": PACKAGE}` in refract.yml");
  }
}
