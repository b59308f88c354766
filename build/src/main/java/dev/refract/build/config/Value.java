package dev.refract.build.config;

import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// One text of a refract.yml with its templates filled in, and where it stands.
///
/// @param written as it stands in the file
/// @param confidential whether some of `text` is from the environment: messages then show what is
///   written instead
record Value(String text, String written, boolean confidential, Place place) {
  /// Something that reads a text.
  @FunctionalInterface
  interface Reading<T> {
    T of(String text) throws Failure;
  }

  /// The failure of a value that should have been `form`.
  Failure wrong(String form) {
    return place.problem(
        "expected " + form + ", found " + Text.quoted(confidential ? written : text));
  }

  /// The text, where all of it matches `pattern`.
  ///
  /// @throws Failure that says that `form` was expected
  String matching(Pattern pattern, String form) throws Failure {
    return holding(pattern.asMatchPredicate(), form);
  }

  /// The text, where `condition` holds for it.
  ///
  /// @throws Failure that says that `form` was expected
  String holding(Predicate<String> condition, String form) throws Failure {
    if (!condition.test(text)) {
      throw wrong(form);
    }
    return text;
  }

  /// What `reading` makes of the text.
  ///
  /// @throws Failure with its complaint and this place; it says no more than that `form` was
  ///   expected where the text is confidential
  <T> T read(Reading<T> reading, String form) throws Failure {
    try {
      return reading.of(text);
    } catch (Failure e) {
      if (confidential) {
        throw wrong(form);
      }
      // Some readers name their key themselves.
      String lead = place.path() + ": ";
      String problem = e.problem();
      Failure placed =
          place.problem(problem.startsWith(lead) ? problem.substring(lead.length()) : problem);
      throw e.remedy().map(placed::remedy).orElse(placed);
    }
  }
}
