package dev.refract.distro.internal.apt;

import java.nio.charset.StandardCharsets;

/// The compact form in which a `Contents` index is kept: a [CompactFile] that holds
///
/// ```
/// entries            "PATH\nPACKAGE,PACKAGE\n", sorted by path
/// paths   int[paths] offsets of entries
/// paths   int        how many there are
/// ```
///
/// Of the hundreds of megabytes that an index has, only the paths are kept that a linker or
/// `pkg-config` would look for: `lib*.so` and `lib*.a` below `lib` and `usr/lib`, and `*.pc` in a
/// folder `pkgconfig` there or below `usr/share`.
final class ContentsFormat {
  static final byte[] MAGIC = "RFCONT01".getBytes(StandardCharsets.US_ASCII);

  /// The size of the number at the end.
  static final int COUNTS = 4;

  private ContentsFormat() {}

  static boolean isPathByte(int b) {
    return b != '\n';
  }

  /// Whether `path` is one that is kept.
  static boolean isKept(String path) {
    boolean library = path.startsWith("usr/lib/") || path.startsWith("lib/");
    String name = path.substring(path.lastIndexOf('/') + 1);
    if (name.endsWith(".pc")) {
      return (library || path.startsWith("usr/share/")) && path.endsWith("/pkgconfig/" + name);
    }
    return library && name.startsWith("lib") && (name.endsWith(".so") || name.endsWith(".a"));
  }
}
