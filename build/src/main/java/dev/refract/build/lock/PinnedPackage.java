package dev.refract.build.lock;

import dev.refract.archive.Digest;
import dev.refract.build.roots.RootPackage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A package of a lock, known down to its bytes.
///
/// @param name of the package
/// @param version of the package
/// @param suite that had it, such as `bookworm-security`
/// @param source the source package and its version, `NAME VERSION`
/// @param file its path below a mirror, `pool/…`; of Alpine, below the release, `main/…`
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
  private static final Pattern OF_ALPINE = Pattern.compile("/([^/]+/[^/]+/[^/]+\\.apk)$");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_+.-]{0,200}");
  private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9.+:~_-]{1,200}");
  private static final Pattern SUITE = Pattern.compile("[a-z0-9-]{1,100}");
  private static final Pattern FILE =
      Pattern.compile("(pool|main|community|testing)(/[A-Za-z0-9_+~%-][A-Za-z0-9._+~%:-]*){1,8}");

  public PinnedPackage {
    check(isName(name), "a package", name);
    check(VERSION.matcher(version).matches(), "a version", version);
    check(SUITE.matcher(suite).matches(), "a suite", suite);
    String[] words = source.split(" ", 2);
    check(
        isName(words[0]) && words.length == 2 && VERSION.matcher(words[1]).matches(),
        "a source package and its version",
        source);
    check(file.length() <= 1000 && FILE.matcher(file).matches(), "a file below a mirror", file);
    if (size <= 0) {
      throw new IllegalArgumentException("no package has " + size + " bytes");
    }
  }

  private static void check(boolean right, String what, String text) {
    if (!right) {
      throw new IllegalArgumentException("not " + what + ": " + text);
    }
  }

  /// Whether a package can be called so.
  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  private static String file(String path) {
    int pool = path.lastIndexOf(POOL);
    // Alpine's are REPOSITORY/ARCHITECTURE/FILE.
    Matcher ofAlpine = OF_ALPINE.matcher(path);
    return pool >= 0 || !ofAlpine.find() ? path.substring(pool + 1) : ofAlpine.group(1);
  }

  /// The pin of `pack`.
  static PinnedPackage of(RootPackage pack) {
    return new PinnedPackage(
        pack.name(),
        pack.version(),
        pack.suite(),
        pack.source(),
        file(pack.download().uris().getFirst().getRawPath()),
        pack.download().size(),
        pack.download().digest());
  }
}
