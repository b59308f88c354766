package dev.refract.distro.apt;

import dev.refract.failure.Failure;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// A release of Debian, or of Raspbian which follows it, with the archives that belong to it.
///
/// @param distribution whose release it is
/// @param codename such as `bookworm`
public record DebianRelease(Distribution distribution, String codename) {
  private static final Pattern CODENAME = Pattern.compile("[a-z][a-z0-9]{1,30}");
  private static final Map<String, String> VERSIONS =
      Map.of("11", "bullseye", "12", "bookworm", "13", "trixie", "14", "forky");
  private static final Set<String> MOVING =
      Set.of("stable", "testing", "unstable", "oldstable", "oldoldstable", "experimental");

  /// Whose packages they are.
  public enum Distribution {
    DEBIAN("debian"),
    /// Debian rebuilt for ARMv6 with hard-float calls. Its archive is one suite for each release,
    /// without a `Contents` index.
    RASPBIAN("raspbian");

    private final String word;

    Distribution(String word) {
      this.word = word;
    }

    /// As the name of a base and the address of a mirror have it.
    public String word() {
      return word;
    }
  }

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

  /// A release of Debian itself.
  public DebianRelease(String codename) {
    this(Distribution.DEBIAN, codename);
  }

  public DebianRelease {
    if (!CODENAME.matcher(codename).matches()) {
      throw new IllegalArgumentException("not a code name: " + codename);
    }
  }

  /// The release that a base such as `debian:bookworm`, `debian:12` or `raspbian:bookworm` names.
  ///
  /// @throws Failure of kind USAGE if `base` names none
  public static DebianRelease parse(String base) throws Failure {
    Distribution distribution = Distribution.DEBIAN;
    String name = "";
    for (Distribution one : Distribution.values()) {
      if (base.startsWith(one.word() + ":")) {
        distribution = one;
        name = base.substring(one.word().length() + 1);
      }
    }
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
    return new DebianRelease(distribution, codename);
  }

  /// The archives of this release, in the order of their weight. `sid` has nothing but itself, and
  /// neither have releases of Raspbian.
  public List<Suite> suites() {
    Suite main = new Suite(codename, Part.MAIN);
    if (distribution == Distribution.RASPBIAN || codename.equals("sid")) {
      return List.of(main);
    }
    return List.of(
        main,
        new Suite(codename + "-updates", Part.UPDATES),
        new Suite(codename + "-security", Part.SECURITY));
  }

  /// Whether there is a `Contents` index for each architecture.
  public boolean hasContents() {
    return distribution == Distribution.DEBIAN;
  }

  /// The release of Debian with the same packages.
  public DebianRelease ofDebian() {
    return new DebianRelease(codename);
  }

  /// As [#parse] reads it.
  @Override
  public String toString() {
    return distribution.word() + ":" + codename;
  }
}
