package dev.refract.build.roots;

import dev.refract.distro.apt.DebianRelease;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;

/// A release and where its packages can be had.
public interface MirroredRelease {
  DebianRelease release();

  /// Where a package file can be had: the mirror, then the archive of old packages if there is one.
  ///
  /// @param suite that has or had it, such as `bookworm-security`
  /// @param file its path below a mirror, `pool/…`
  List<URI> places(String suite, String file);

  /// When the suites were made, by suite; this needs their indices.
  SortedMap<String, Instant> dates() throws Failure, IOException;
}
