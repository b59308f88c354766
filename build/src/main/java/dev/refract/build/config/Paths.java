package dev.refract.build.config;

import dev.refract.failure.Failure;
import java.util.ArrayList;
import java.util.List;

/// The two sorts of paths in a refract.yml, in their plainest form: without `.`, without a `/` too
/// many.
final class Paths {
  private static final int LONGEST = 1024;

  private Paths() {}

  /// A path inside the project.
  static String inside(Value value) throws Failure {
    return String.join("/", parts(value.holding(Paths::isInside, "a path inside the project")));
  }

  /// An absolute path of a file in the image.
  static String absolute(Value value) throws Failure {
    return "/"
        + String.join("/", parts(value.holding(Paths::isFile, "an absolute path in the image")));
  }

  /// An absolute path of a directory in the image, the uppermost included.
  static String directory(Value value) throws Failure {
    return "/"
        + String.join(
            "/", parts(value.holding(Paths::isAbsolute, "an absolute path in the image")));
  }

  static boolean isInside(String text) {
    return isPath(text) && !text.startsWith("/");
  }

  static boolean isAbsolute(String text) {
    return isPath(text) && text.startsWith("/");
  }

  static boolean isFile(String text) {
    return isAbsolute(text) && !text.endsWith("/") && !parts(text).isEmpty();
  }

  private static boolean isPath(String text) {
    return !text.isEmpty()
        && text.length() <= LONGEST
        && text.chars().noneMatch(Character::isISOControl)
        && !List.of(text.split("/", -1)).contains("..");
  }

  private static List<String> parts(String text) {
    List<String> parts = new ArrayList<>();
    for (String part : text.split("/", -1)) {
      if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return parts;
  }
}
