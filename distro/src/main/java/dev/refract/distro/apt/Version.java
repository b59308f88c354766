package dev.refract.distro.apt;

import dev.refract.failure.Failure;

/// A version number of a Debian package, `[epoch:]upstream[-revision]` (deb-version(7)).
///
/// The order is that of `dpkg --compare-versions`. It is coarser than equality: `1.0` and `1.00`
/// compare as 0 but are different versions with different file names.
///
/// @param text as written
public record Version(String text) implements Comparable<Version> {

  /// @throws IllegalArgumentException if `text` is not a version; see [#parse]
  public Version {
    String problem = problem(text);
    if (!problem.isEmpty()) {
      throw new IllegalArgumentException(problem);
    }
  }

  /// The version that `text` says.
  ///
  /// @throws Failure of kind PACKAGES if `text` is not a version
  public static Version parse(String text) throws Failure {
    String problem = problem(text);
    if (!problem.isEmpty()) {
      throw new Failure(Failure.Kind.PACKAGES, "packages", problem);
    }
    return new Version(text);
  }

  /// Whether `text` is a version.
  public static boolean isVersion(String text) {
    return problem(text).isEmpty();
  }

  /// What forbids `text`, or an empty text.
  private static String problem(String text) {
    int colon = text.indexOf(':');
    String rest = text.substring(colon + 1);
    boolean good = text.length() <= 1024 && !rest.isEmpty() && (colon < 0 || isEpoch(text, colon));
    int dash = rest.lastIndexOf('-');
    // An empty upstream part or an empty revision is an error to dpkg as well.
    good &= dash != 0 && dash != rest.length() - 1;
    for (int i = 0; good && i < rest.length(); i++) {
      char c = rest.charAt(i);
      boolean everywhere = isDigit(c) || isLetter(c) || c == '.' || c == '+' || c == '~';
      good = everywhere || ((c == '-' || (c == ':' && colon >= 0)) && (dash < 0 || i <= dash));
    }
    return good ? "" : "not a package version: '" + printable(text) + "'";
  }

  private static boolean isEpoch(String text, int end) {
    long value = 0;
    for (int i = 0; i < end; i++) {
      if (!isDigit(text.charAt(i))) {
        return false;
      }
      value = Math.min(value * 10 + (text.charAt(i) - '0'), Integer.MAX_VALUE + 1L);
    }
    return end > 0 && value <= Integer.MAX_VALUE;
  }

  private static String printable(String text) {
    String clean = text.replaceAll("[^ -~]", "?");
    return clean.length() <= 80 ? clean : clean.substring(0, 80) + "…";
  }

  /// The number before the colon, 0 where there is none.
  public int epoch() {
    int colon = text.indexOf(':');
    return colon < 0 ? 0 : Integer.parseInt(text.substring(0, colon));
  }

  /// The version of the upstream software.
  public String upstream() {
    int dash = text.lastIndexOf('-');
    return text.substring(text.indexOf(':') + 1, dash < 0 ? text.length() : dash);
  }

  /// The revision of the packaging, empty where there is none.
  public String revision() {
    int dash = text.lastIndexOf('-');
    return dash < 0 ? "" : text.substring(dash + 1);
  }

  @Override
  public int compareTo(Version other) {
    int order = Integer.compare(epoch(), other.epoch());
    if (order == 0) {
      order = compareParts(upstream(), other.upstream());
    }
    return order != 0 ? order : compareParts(revision(), other.revision());
  }

  /// Turns of non-digits and digits. The digit runs are compared as texts: they may be longer than
  /// any integer type.
  private static int compareParts(String a, String b) {
    int i = 0;
    int j = 0;
    while (i < a.length() || j < b.length()) {
      while ((i < a.length() && !isDigit(a.charAt(i)))
          || (j < b.length() && !isDigit(b.charAt(j)))) {
        int order = Integer.compare(weight(a, i), weight(b, j));
        if (order != 0) {
          return order;
        }
        i++;
        j++;
      }
      i = skipZeros(a, i);
      j = skipZeros(b, j);
      int endA = skipDigits(a, i);
      int endB = skipDigits(b, j);
      int order = Integer.compare(endA - i, endB - j);
      if (order == 0) {
        order = a.substring(i, endA).compareTo(b.substring(j, endB));
      }
      if (order != 0) {
        return order;
      }
      i = endA;
      j = endB;
    }
    return 0;
  }

  /// A tilde sorts before the end of the text, that before letters, those before all else.
  private static int weight(String text, int at) {
    if (at >= text.length() || isDigit(text.charAt(at))) {
      return 0;
    }
    char c = text.charAt(at);
    if (c == '~') {
      return -1;
    }
    return isLetter(c) ? c : c + 256;
  }

  private static int skipZeros(String text, int from) {
    int i = from;
    while (i < text.length() && text.charAt(i) == '0') {
      i++;
    }
    return i;
  }

  private static int skipDigits(String text, int from) {
    int i = from;
    while (i < text.length() && isDigit(text.charAt(i))) {
      i++;
    }
    return i;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  @Override
  public String toString() {
    return text;
  }
}
