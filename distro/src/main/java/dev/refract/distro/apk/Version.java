package dev.refract.distro.apk;

import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A version number of an Alpine package,
/// `digits{.digits}[letter]{_suffix[digits]}[~commit][-rdigits]`.
///
/// The order is that of `apk version --test` (apk-tools 3; "package version" in apk-package(5)). It
/// is coarser than equality: `1.1-r1` and `1.1-r01` compare as 0.
///
/// @param text as written
public record Version(String text) implements Comparable<Version> {
  private static final int LONGEST = 256;

  /// What a version is made of, in the order in which parts may follow one another. Of two versions
  /// that part ways in kind, the one with the earlier kind is the later version.
  private enum Kind {
    FIRST,
    NUMBER,
    LETTER,
    SUFFIX,
    SUFFIX_NUMBER,
    COMMIT,
    REVISION,
    END
  }

  /// Suffixes, those before a release first.
  private enum Suffix {
    ALPHA,
    BETA,
    PRE,
    RC,
    CVS,
    SVN,
    GIT,
    HG,
    P;

    boolean beforeRelease() {
      return compareTo(CVS) < 0;
    }
  }

  private static final Pattern SHAPE =
      Pattern.compile(
          "([0-9]++)((?:\\.[0-9]++)*+)([a-z]?)"
              + "((?:_(?:alpha|beta|pre|rc|cvs|svn|git|hg|p)[0-9]*+)*+)(~[0-9a-f]++)?+(-r[0-9]++)?+");
  private static final Pattern SUFFIX = Pattern.compile("_([a-z]++)([0-9]*+)");

  /// @param text of digits for numbers, without what leads in
  private record Part(Kind kind, String text) {
    static final Part END = new Part(Kind.END, "");

    int order(Part other) {
      return switch (kind) {
        case FIRST, SUFFIX_NUMBER, REVISION -> number().compareTo(other.number());
        // What begins with a zero is a fraction.
        case NUMBER ->
            text.startsWith("0") || other.text.startsWith("0")
                ? text.compareTo(other.text)
                : number().compareTo(other.number());
        case SUFFIX -> suffix().compareTo(other.suffix());
        case LETTER, COMMIT -> text.compareTo(other.text);
        case END -> 0;
      };
    }

    private BigInteger number() {
      return new BigInteger(text);
    }

    private Suffix suffix() {
      return Suffix.valueOf(text.toUpperCase(Locale.ROOT));
    }

    boolean beforeRelease() {
      return kind == Kind.SUFFIX && suffix().beforeRelease();
    }
  }

  /// @throws IllegalArgumentException if `text` is not a version; see [#parse]
  public Version {
    if (!isVersion(text)) {
      throw new IllegalArgumentException("not a version of apk: " + Text.quoted(text));
    }
  }

  /// The version that `text` says.
  ///
  /// @throws Failure of kind PACKAGES if `text` is not a version
  public static Version parse(String text) throws Failure {
    if (!isVersion(text)) {
      throw new Failure(
          Failure.Kind.PACKAGES, "packages", "not a version of apk: " + Text.quoted(text));
    }
    return new Version(text);
  }

  /// Whether `text` is a version.
  public static boolean isVersion(String text) {
    return text.length() <= LONGEST && SHAPE.matcher(text).matches();
  }

  private List<Part> parts() {
    Matcher shape = SHAPE.matcher(text);
    if (!shape.matches()) {
      throw new IllegalStateException(text);
    }
    List<Part> parts = new ArrayList<>();
    parts.add(new Part(Kind.FIRST, shape.group(1)));
    if (!shape.group(2).isEmpty()) {
      for (String number : shape.group(2).substring(1).split("\\.", -1)) {
        parts.add(new Part(Kind.NUMBER, number));
      }
    }
    add(parts, Kind.LETTER, shape.group(3));
    Matcher suffixes = SUFFIX.matcher(shape.group(4));
    while (suffixes.find()) {
      parts.add(new Part(Kind.SUFFIX, suffixes.group(1)));
      add(parts, Kind.SUFFIX_NUMBER, suffixes.group(2));
    }
    Optional.ofNullable(shape.group(5))
        .ifPresent(commit -> parts.add(new Part(Kind.COMMIT, commit.substring(1))));
    Optional.ofNullable(shape.group(6))
        .ifPresent(revision -> parts.add(new Part(Kind.REVISION, revision.substring(2))));
    parts.add(Part.END);
    return parts;
  }

  private static void add(List<Part> parts, Kind kind, String text) {
    if (!text.isEmpty()) {
      parts.add(new Part(kind, text));
    }
  }

  @Override
  public int compareTo(Version other) {
    List<Part> mine = parts();
    List<Part> theirs = other.parts();
    for (int i = 0; ; i++) {
      Part a = mine.get(i);
      Part b = theirs.get(i);
      if (a.kind() != b.kind()) {
        return a.beforeRelease() ? -1 : b.beforeRelease() ? 1 : b.kind().compareTo(a.kind());
      }
      int order = a.order(b);
      if (order != 0 || a.kind() == Kind.END) {
        return order;
      }
    }
  }

  /// Whether this version begins with all parts of `prefix`: `3.6.9` with `3.6`, not with `3.60`.
  public boolean startsWith(Version prefix) {
    List<Part> mine = parts();
    List<Part> theirs = prefix.parts();
    for (int i = 0; theirs.get(i).kind() != Kind.END; i++) {
      if (mine.get(i).kind() != theirs.get(i).kind() || mine.get(i).order(theirs.get(i)) != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return text;
  }
}
