package dev.refract.distro.apt;

import dev.refract.archive.Digest;
import java.util.List;

/// One stanza of a `Packages` index: a package file and what it needs (deb-control(5), and "Debian
/// repository format", section "Packages Indices").
///
/// @param name of the package
/// @param version of the package
/// @param architecture in Debian's spelling; `all` for packages without machine code
/// @param suite whose index has it, such as `bookworm-security`
/// @param sourceName of the source package it was built from
/// @param sourceVersion of that source package
/// @param filename path of the `.deb` below the mirror's address
/// @param size of the `.deb` in bytes
/// @param digest of the `.deb`
/// @param depends what must be there to use it
/// @param preDepends what must be there to unpack it
/// @param provides virtual packages, each a single alternative with at most an `=` constraint
/// @param conflicts what must not be there
/// @param breaks what must not be there in these versions
/// @param multiArch how it stands to other architectures
/// @param priority from `required` to `extra`
/// @param essential whether every Debian system has it
/// @param mention rank of the first time that the suite's index speaks of this name; apt decides
///   between otherwise equal providers by it
public record BinaryPackage(
    String name,
    Version version,
    String architecture,
    String suite,
    String sourceName,
    Version sourceVersion,
    String filename,
    long size,
    Digest digest,
    List<Relation> depends,
    List<Relation> preDepends,
    List<Relation> provides,
    List<Relation> conflicts,
    List<Relation> breaks,
    MultiArch multiArch,
    Priority priority,
    boolean essential,
    int mention) {

  /// The values of the field `Multi-Arch`.
  public enum MultiArch {
    NO,
    SAME,
    FOREIGN,
    ALLOWED
  }

  /// The values of the field `Priority`, most important first.
  public enum Priority {
    REQUIRED,
    IMPORTANT,
    STANDARD,
    OPTIONAL,
    EXTRA
  }

  public BinaryPackage {
    if (!Relation.isName(sourceName)) {
      throw new IllegalArgumentException("not a package name: " + sourceName);
    }
    // Checks its own part of these.
    new PackageFile(name, version, architecture, filename, size, digest);
    depends = List.copyOf(depends);
    preDepends = List.copyOf(preDepends);
    provides = List.copyOf(provides);
    conflicts = List.copyOf(conflicts);
    breaks = List.copyOf(breaks);
  }

  /// The package file, without what it needs.
  public PackageFile file() {
    return new PackageFile(name, version, architecture, filename, size, digest);
  }

  /// `name_version_architecture`, as in the name of the file, for messages.
  public String id() {
    return file().id();
  }

  @Override
  public String toString() {
    return id();
  }
}
