package dev.refract.distro.apt;

import dev.refract.failure.Failure;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// A release of Debian, with the archives that belong to it.
///
/// @param codename such as `bookworm`
public record DebianRelease(String codename) {
  private static final String PREFIX = "debian:";
  private static final Pattern CODENAME = Pattern.compile("[a-z][a-z0-9]{1,30}");
  private static final Map<String, String> VERSIONS =
      Map.of("11", "bullseye", "12", "bookworm", "13", "trixie", "14", "forky");
  private static final Set<String> MOVING =
      Set.of("stable", "testing", "unstable", "oldstable", "oldoldstable", "experimental");

  /// Which of a release's archives a suite is.
  public enum Part {
    /// What was released.
    MAIN,
    /// Changes that cannot wait for the next point release.
    UPDATES,
    /// Security updates, on a mirror of their own.
    SECURITY
  }

  /// One archive of a release.
  ///
  /// @param name as in `dists/NAME`
  /// @param part which one it is
  public record Suite(String name, Part part) {}

  public DebianRelease {
    if (!CODENAME.matcher(codename).matches()) {
      throw new IllegalArgumentException("not a code name: " + codename);
    }
  }

  /// The release that a base such as `debian:bookworm` or `debian:12` names.
  ///
  /// @throws Failure of kind USAGE if `base` names none
  public static DebianRelease parse(String base) throws Failure {
    String name = base.startsWith(PREFIX) ? base.substring(PREFIX.length()) : "";
    String codename = VERSIONS.getOrDefault(name, name);
    if (MOVING.contains(codename)) {
      throw new Failure(
              Failure.Kind.USAGE, "plan", "'" + base + "' means another release each year or two")
          .remedy("name it by its code name, such as debian:bookworm");
    }
    if (!CODENAME.matcher(codename).matches()) {
      throw new Failure(
              Failure.Kind.USAGE,
              "plan",
              "no release of Debian: '" + base.replaceAll("[^ -~]", "?") + "'")
          .remedy("name one by its code name, such as debian:bookworm");
    }
    return new DebianRelease(codename);
  }

  /// The archives of this release, in the order of their weight. `sid` has nothing but itself.
  public List<Suite> suites() {
    Suite main = new Suite(codename, Part.MAIN);
    if (codename.equals("sid")) {
      return List.of(main);
    }
    return List.of(
        main,
        new Suite(codename + "-updates", Part.UPDATES),
        new Suite(codename + "-security", Part.SECURITY));
  }

  /// As [#parse] reads it.
  @Override
  public String toString() {
    return PREFIX + codename;
  }
}
