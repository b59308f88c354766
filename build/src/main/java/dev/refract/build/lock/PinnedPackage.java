package dev.refract.build.lock;

import dev.refract.archive.Digest;
import dev.refract.build.roots.RootPackage;
import java.net.URI;

/// A package of a lock, known down to its bytes.
///
/// @param name of the package
/// @param version of the package
/// @param suite that had it, such as `bookworm-security`
/// @param source the source package and its version, `NAME VERSION`
/// @param file its path below a mirror, `pool/…`
/// @param size in bytes
/// @param digest of the file
public record PinnedPackage(
    String name,
    String version,
    String suite,
    String source,
    String file,
    long size,
    Digest digest) {
  private static final String POOL = "/pool/";

  public PinnedPackage {
    if (!file.startsWith(POOL.substring(1)) || file.contains("/../") || size <= 0) {
      throw new IllegalArgumentException("not a package file below a mirror: " + file);
    }
  }

  /// The pin of `pack`.
  static PinnedPackage of(RootPackage pack) {
    URI uri = pack.download().uris().getFirst();
    String path = uri.getPath();
    return new PinnedPackage(
        pack.name(),
        pack.version(),
        pack.suite(),
        pack.source(),
        path.substring(path.lastIndexOf(POOL) + 1),
        pack.download().size(),
        pack.download().digest());
  }
}
