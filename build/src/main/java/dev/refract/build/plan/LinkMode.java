package dev.refract.build.plan;

import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Which of a program's libraries are inside it.
public enum LinkMode {
  /// glibc dynamic, every other library inside where it has an archive: glibc loads parts of itself
  /// at run time (character sets, name services), the others do not.
  HYBRID,
  /// All inside, glibc too: one file that needs nothing else.
  STATIC,
  /// All dynamic, as a C compiler links; the image carries what the loader will look for.
  DYNAMIC;

  /// The mode called `text`, such as `hybrid`.
  ///
  /// @throws Failure of kind USAGE for any other text, with the nearest name
  public static LinkMode parse(String text) throws Failure {
    List<String> names = Arrays.stream(values()).map(LinkMode::toString).toList();
    int index = names.indexOf(text);
    if (index < 0) {
      throw new Failure(Failure.Kind.USAGE, "plan", "no link mode " + Text.quoted(text))
          .remedy(
              Text.nearest(text, names)
                  .map(name -> "did you mean " + name)
                  .orElse("choose from " + String.join(", ", names)));
    }
    return values()[index];
  }

  /// As [#parse] reads it.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
