package dev.refract.distro.apk;

import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A release of Alpine Linux.
///
/// @param version such as `3.22`
public record AlpineRelease(String version) {
  /// As the name of a base and the address of a mirror have it.
  public static final String WORD = "alpine";

  /// What the name of a base of this kind begins with.
  public static final String PREFIX = WORD + ":";

  private static final Pattern VERSION = Pattern.compile("3\\.[0-9]{1,2}");
  private static final Pattern POINT = Pattern.compile("(3\\.[0-9]{1,2})\\.[0-9]{1,2}");

  public AlpineRelease {
    if (!VERSION.matcher(version).matches()) {
      throw new IllegalArgumentException("not a release of Alpine: " + version);
    }
  }

  /// The release that a base such as `alpine:3.22` names.
  ///
  /// @throws Failure of kind USAGE if `base` names none
  public static AlpineRelease parse(String base) throws Failure {
    String name = base.startsWith(PREFIX) ? base.substring(PREFIX.length()) : "";
    if (VERSION.matcher(name).matches()) {
      return new AlpineRelease(name);
    }
    if (name.equals("edge") || name.equals("latest")) {
      throw new Failure(
              Failure.Kind.USAGE, "plan", "'" + base + "' means another release every half year")
          .remedy("name a release, such as alpine:3.22");
    }
    Matcher point = POINT.matcher(name);
    if (point.matches()) {
      throw new Failure(
              Failure.Kind.USAGE,
              "plan",
              Text.quoted(base) + ": a mirror of Alpine has a release's newest packages only")
          .remedy("write " + PREFIX + point.group(1));
    }
    throw new Failure(Failure.Kind.USAGE, "plan", "no release of Alpine: " + Text.quoted(base))
        .remedy("name one by its number, such as alpine:3.22");
  }

  /// The repositories of this release, the weightiest first.
  public List<String> repositories() {
    return List.of("main", "community");
  }

  /// The path of a repository's folder below a mirror, with a final slash.
  public String folder(String repository, String architecture) {
    return "v" + version + "/" + repository + "/" + architecture + "/";
  }

  /// As [#parse] reads it.
  @Override
  public String toString() {
    return PREFIX + version;
  }
}
