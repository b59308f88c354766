package dev.refract.build.eject;

import dev.refract.build.roots.RootPackage;
import java.util.Locale;

/// A package as apt is asked for it.
///
/// @param name of the package
/// @param version of it
/// @param architecture of it, `all` where it is for every one
/// @param digest of its file, in hexadecimal digits
record Pin(String name, String version, String architecture, String digest) {
  private static final String EVERY = "all";
  private static final String SUFFIX = ".deb";

  static Pin of(RootPackage pack) {
    String path = pack.download().uris().getFirst().getPath();
    return new Pin(
        pack.name(),
        pack.version(),
        path.substring(path.lastIndexOf('_') + 1, path.length() - SUFFIX.length()),
        pack.download().digest().hex());
  }

  /// The name of its file, as apt downloads it.
  String file() {
    return String.format(
        Locale.ROOT, "%s_%s_%s%s", name, version.replace(":", "%3a"), architecture, SUFFIX);
  }

  /// `name:architecture`, with `=version` where it is `pinned`.
  String word(boolean pinned) {
    String word = architecture.equals(EVERY) ? name : name + ":" + architecture;
    return pinned ? word + "=" + version : word;
  }
}
