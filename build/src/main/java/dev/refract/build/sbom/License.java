package dev.refract.build.sbom;

import java.util.regex.Pattern;

/// What a project says of its licence: an SPDX expression, or words of its own.
///
/// @param text as it says it
record License(String text) {
  // The form alone: which names there are grows with each list of them.
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9.-]*\\+?";
  private static final Pattern EXPRESSION =
      Pattern.compile("\\(*" + NAME + "\\)*( (AND|OR|WITH) \\(*" + NAME + "\\)*)*");

  License {
    text = text.strip();
  }

  /// Whether it has the form of an SPDX expression (SPDX 2.3, annex D).
  boolean isExpression() {
    return EXPRESSION.matcher(text).matches()
        && text.chars().filter(c -> c == '(').count() == text.chars().filter(c -> c == ')').count();
  }
}
