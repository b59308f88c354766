package dev.refract.distro.apt;

import dev.refract.archive.Digest;
import java.util.List;
import java.util.Locale;

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
    if (!Relation.isName(name) || !Relation.isName(sourceName)) {
      throw new IllegalArgumentException("not a package name: " + name + ", " + sourceName);
    }
    if (!isPoolPath(filename)) {
      throw new IllegalArgumentException("not a path below a mirror: " + filename);
    }
    if (size <= 0) {
      throw new IllegalArgumentException("not the size of a package: " + size);
    }
    depends = List.copyOf(depends);
    preDepends = List.copyOf(preDepends);
    provides = List.copyOf(provides);
    conflicts = List.copyOf(conflicts);
    breaks = List.copyOf(breaks);
  }

  /// Whether `path` can be a `Filename`: relative, without `..`, of characters that need no
  /// escaping in a URI apart from `~`, `+`, `%` and `:`.
  static boolean isPoolPath(String path) {
    if (path.isEmpty() || path.length() > 1024 || path.startsWith("/")) {
      return false;
    }
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals("..")) {
        return false;
      }
    }
    return path.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '?' && c != '#' && c != '\\');
  }

  /// `name_version_architecture`, as in the name of the file, for messages.
  public String id() {
    return String.format(Locale.ROOT, "%s_%s_%s", name, version, architecture);
  }

  @Override
  public String toString() {
    return id();
  }
}
