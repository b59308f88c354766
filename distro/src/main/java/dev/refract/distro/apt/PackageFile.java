package dev.refract.distro.apt;

import dev.refract.archive.Digest;
import dev.refract.distro.Download;
import java.net.URI;
import java.util.List;
import java.util.Locale;

/// A package file known down to its bytes, from an index or from a lock file.
///
/// @param name of the package
/// @param version of the package
/// @param architecture in Debian's spelling; `all` for packages without machine code
/// @param filename path of the `.deb` below a mirror's address, such as `pool/main/…`
/// @param size of the `.deb` in bytes
/// @param digest of the `.deb`
public record PackageFile(
    String name, Version version, String architecture, String filename, long size, Digest digest) {

  public PackageFile {
    if (!Relation.isName(name)) {
      throw new IllegalArgumentException("not a package name: " + name);
    }
    if (!isPoolPath(filename)) {
      throw new IllegalArgumentException("not a path below a mirror: " + filename);
    }
    if (size <= 0) {
      throw new IllegalArgumentException("not the size of a package: " + size);
    }
  }

  /// Whether `path` can be a `Filename`: relative, without `..`, of characters that need no
  /// escaping in a URI apart from `~`, `+`, `%` and `:`.
  private static boolean isPoolPath(String path) {
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

  /// From where to fetch it.
  ///
  /// @param places addresses that `pool` is below, each ending in `/`, in the order in which they
  ///   are asked: the mirror, then where packages are that it has dropped, such as
  ///   [Mirrors#datedTree]. A place that says 404 or has another file leads on to the next; when
  ///   none has it, the failure names them all
  public Download download(List<URI> places) {
    for (URI place : places) {
      if (!place.toString().endsWith("/")) {
        throw new IllegalArgumentException("not the address of a mirror: " + place);
      }
    }
    return new Download(
        places.stream().map(place -> AptArchive.below(place, filename)).toList(),
        id() + ".deb",
        size,
        digest);
  }
}
