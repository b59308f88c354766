package dev.refract.build.config;

import dev.refract.archive.Digest;
import dev.refract.crystal.VersionConstraint;
import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which compiler is used.
public sealed interface CrystalChoice {
  /// One of the distribution's.
  ///
  /// @param text a version such as `1.14`, or a constraint such as `>= 1.14, < 2`
  record Version(String text) implements CrystalChoice {}

  /// A release in the layout of the official linux-x86_64 tarballs.
  ///
  /// @param location a path, relative to the project where it is not absolute, or an `http` or
  ///   `https` URL
  record Tarball(String location, Digest digest) implements CrystalChoice {
    /// Whether it has to be fetched.
    public boolean remote() {
      return location.startsWith("http://") || location.startsWith("https://");
    }
  }

  /// The one on the machine's `PATH`.
  record Host() implements CrystalChoice {}

  /// The choice written as one word, as on the command line: `host`, `tarball=LOCATION,sha256=HEX`,
  /// a version or a constraint.
  ///
  /// @throws Failure that shows what it is not
  static CrystalChoice parse(String text) throws Failure {
    if (text.equals("host")) {
      return new Host();
    }
    if (text.startsWith("tarball=")) {
      Matcher matcher = Pattern.compile("tarball=(.+),sha256=([0-9a-f]{64})").matcher(text);
      if (!matcher.matches()) {
        throw new Failure(Failure.Kind.USAGE, "plan", "no tarball: " + Text.quoted(text))
            .remedy("write tarball=PATH,sha256=HEX, with 64 hexadecimal digits");
      }
      return new Tarball(matcher.group(1), new Digest(matcher.group(2)));
    }
    return new Version(VersionConstraint.parse(text).text());
  }
}
