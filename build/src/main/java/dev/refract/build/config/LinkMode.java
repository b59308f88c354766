package dev.refract.build.config;

import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// How a program is joined with its libraries.
public enum LinkMode {
  /// glibc is shared, every other library is inside the program where it has an archive.
  HYBRID,
  /// All is inside the program.
  STATIC,
  /// Every library is shared.
  DYNAMIC;

  /// As users write it.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The mode that `word` names.
  ///
  /// @throws Failure of kind USAGE with the nearest name
  public static LinkMode of(String word) throws Failure {
    List<String> words = Arrays.stream(values()).map(LinkMode::word).toList();
    return Arrays.stream(values())
        .filter(mode -> mode.word().equals(word))
        .findFirst()
        .orElseThrow(() ->
            new Failure(Failure.Kind.USAGE, "plan", "no link mode: " + Text.quoted(word))
                .remedy("write " + Text.nearest(word, words).orElse("hybrid, static or dynamic")));
  }
}
