package dev.refract.build.eject;

import dev.refract.build.roots.RootPackage;
import java.util.Locale;

/// A package as apt is asked for it.
///
/// @param name of the package
/// @param version of it
/// @param file its name in apt's own folder
/// @param digest of the file, in hexadecimal digits
record Pin(String name, String version, String file, String digest) {
  static Pin of(RootPackage pack) {
    String path = pack.download().uris().getFirst().getPath();
    String architecture = path.substring(path.lastIndexOf('_') + 1);
    String version = pack.version().replace(":", "%3a");
    return new Pin(
        pack.name(),
        pack.version(),
        String.format(Locale.ROOT, "%s_%s_%s", pack.name(), version, architecture),
        pack.download().digest().hex());
  }

  /// `name:architecture`, with `=version` where it is `pinned`.
  String word(String architecture, boolean pinned) {
    return name + ":" + architecture + (pinned ? "=" + version : "");
  }
}
