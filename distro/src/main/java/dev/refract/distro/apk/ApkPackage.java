package dev.refract.distro.apk;

import java.util.List;
import java.util.Optional;

/// One paragraph of an `APKINDEX`: a package file and what it needs (apk-package(5)).
///
/// @param name of the package
/// @param version of the package
/// @param architecture in Alpine's spelling; `noarch` for packages without machine code
/// @param repository whose index has it, such as `main`
/// @param origin the name of what it was built from together with others
/// @param size of the package file in bytes
/// @param installedSize of its files in bytes
/// @param checksum of the control part of the package file
/// @param depends what must be there to use it, or must not
/// @param provides further names that stand for it
/// @param priority which provider of an unversioned name is the usual one: the highest
/// @param description one line for people
/// @param license as an SPDX expression
/// @param built when, in seconds since 1970
public record ApkPackage(
    String name,
    Version version,
    String architecture,
    String repository,
    String origin,
    long size,
    long installedSize,
    Checksum checksum,
    List<Relation> depends,
    List<Provision> provides,
    int priority,
    String description,
    String license,
    long built) {

  /// A name that a package stands for.
  ///
  /// @param name as others ask for it
  /// @param version as which it counts; without one, a bound on the version is never met
  public record Provision(String name, Optional<Version> version) {
    public Provision {
      if (!Relation.isName(name)) {
        throw new IllegalArgumentException("not a name: " + name);
      }
    }
  }

  public ApkPackage {
    // It is part of a file's name and of an address.
    if (!isFileName(name) || !isFileName(architecture)) {
      throw new IllegalArgumentException("not the name of a package: " + name);
    }
    if (size <= 0 || installedSize < 0) {
      throw new IllegalArgumentException("not the size of a package: " + size);
    }
    depends = List.copyOf(depends);
    provides = List.copyOf(provides);
  }

  /// Whether `text` can be the name of a package: part of a file's name, and no hidden one.
  public static boolean isFileName(String text) {
    return text.matches("[A-Za-z0-9_][A-Za-z0-9_.+-]{0,254}");
  }

  /// The name of the package file.
  public String file() {
    return name + "-" + version + ".apk";
  }

  /// Whether it is what `relation` names: the package itself, or one that provides the name.
  public boolean fits(Relation relation) {
    return (name.equals(relation.name()) && admits(relation, Optional.of(version)))
        || provides.stream()
            .anyMatch(p -> p.name().equals(relation.name()) && admits(relation, p.version()));
  }

  private static boolean admits(Relation relation, Optional<Version> actual) {
    return relation.constraint().isEmpty()
        || actual.filter(relation.constraint().get()::admits).isPresent();
  }

  @Override
  public String toString() {
    return name + "-" + version;
  }
}
