package dev.refract.crystal;

import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A version of the Crystal compiler, such as `1.14.0` or `1.22.0-dev`.
///
/// Ordered as Semantic Versioning 2.0.0 section 11 says; equal versions are equal values.
///
/// @param major the first number, 0 to 99999
/// @param minor the second number
/// @param patch the third number
/// @param preRelease what follows the hyphen, such as `dev` or `rc.1`
public record CrystalVersion(int major, int minor, int patch, Optional<String> preRelease)
    implements Comparable<CrystalVersion> {
  private static final Pattern FORM =
      Pattern.compile(
          "(\\d{1,5})\\.(\\d{1,5})(?:\\.(\\d{1,5}))?(?:-([0-9A-Za-z][0-9A-Za-z.-]{0,63}))?"
              + "(?:\\+[0-9A-Za-z.+~-]{0,64})?");

  /// Refuses negative numbers and an empty pre-release.
  public CrystalVersion {
    if (major < 0 || minor < 0 || patch < 0 || preRelease.filter(String::isEmpty).isPresent()) {
      throw new IllegalArgumentException("not a version of Crystal");
    }
  }

  /// The release `major.minor.patch`.
  public static CrystalVersion of(int major, int minor, int patch) {
    return new CrystalVersion(major, minor, patch, Optional.empty());
  }

  /// Reads `1.14.0`, `1.14`, `1.14.0-dev`; build metadata (`+dfsg-1` of Debian) is left out.
  ///
  /// @throws Failure of kind USAGE when `text` is no version
  public static CrystalVersion parse(String text) throws Failure {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new Failure(
              Failure.Kind.USAGE, "crystal", "not a version of Crystal: " + Text.quoted(text))
          .remedy("write it as MAJOR.MINOR.PATCH, such as 1.14.0");
    }
    Optional<String> patch = Optional.ofNullable(matcher.group(3));
    return new CrystalVersion(
        Integer.parseInt(matcher.group(1)),
        Integer.parseInt(matcher.group(2)),
        patch.map(Integer::parseInt).orElse(0),
        Optional.ofNullable(matcher.group(4)));
  }

  /// This version without its pre-release part.
  public CrystalVersion release() {
    return of(major, minor, patch);
  }

  /// Whether this is version `major.minor` or a later one.
  public boolean atLeast(int major, int minor) {
    return release().compareTo(of(major, minor, 0)) >= 0;
  }

  @Override
  public int compareTo(CrystalVersion other) {
    int numbers =
        Comparator.comparingInt(CrystalVersion::major)
            .thenComparingInt(CrystalVersion::minor)
            .thenComparingInt(CrystalVersion::patch)
            .compare(this, other);
    return numbers != 0 ? numbers : comparePreReleases(preRelease, other.preRelease);
  }

  /// Pre-releases in their order; none at all is the highest.
  static int comparePreReleases(Optional<String> a, Optional<String> b) {
    if (a.isEmpty() || b.isEmpty()) {
      return Boolean.compare(a.isEmpty(), b.isEmpty());
    }
    String[] left = a.get().split("\\.", -1);
    String[] right = b.get().split("\\.", -1);
    for (int i = 0; i < Math.min(left.length, right.length); i++) {
      int order = compareIdentifiers(left[i], right[i]);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(left.length, right.length);
  }

  private static int compareIdentifiers(String a, String b) {
    boolean numberA = isNumber(a);
    boolean numberB = isNumber(b);
    if (numberA && numberB) {
      int value = new java.math.BigInteger(a).compareTo(new java.math.BigInteger(b));
      // 01 and 1 are different texts, hence different values.
      return value != 0 ? value : Integer.compare(a.length(), b.length());
    }
    return numberA != numberB ? (numberA ? -1 : 1) : a.compareTo(b);
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  @Override
  public String toString() {
    return major + "." + minor + "." + patch + preRelease.map(p -> "-" + p).orElse("");
  }
}
