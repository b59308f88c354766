package dev.refract.failure;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// Foreign text made fit for a message, and names that are near to a mistyped one.
public final class Text {
  private Text() {}

  /// `text` in quotes, on one line, without control characters, cut after 80 characters.
  public static String quoted(String text) {
    return "\"" + shown(text, 80) + "\"";
  }

  /// `text` on one line without control characters, cut after `limit` characters.
  public static String shown(String text, int limit) {
    StringBuilder out = new StringBuilder();
    int count = 0;
    for (int c : text.codePoints().toArray()) {
      if (count++ == limit) {
        return out.append('…').toString();
      }
      int type = Character.getType(c);
      boolean hidden =
          Character.isISOControl(c)
              || type == Character.FORMAT
              || type == Character.SURROGATE
              || type == Character.LINE_SEPARATOR
              || type == Character.PARAGRAPH_SEPARATOR;
      if (hidden) {
        out.append(String.format(Locale.ROOT, "\\u%04x", c));
      } else {
        out.appendCodePoint(c);
      }
    }
    return out.toString();
  }

  /// The name nearest to `wanted`, if one differs in at most a third of its characters.
  public static Optional<String> nearest(String wanted, Collection<String> names) {
    int limit = Math.max(1, wanted.length() / 3);
    return names.stream()
        .filter(name -> distance(wanted, name) <= limit)
        .min(
            Comparator.comparingInt((String name) -> distance(wanted, name))
                .thenComparing(Comparator.naturalOrder()));
  }

  /// How many characters have to be inserted, deleted or changed to make one of the other
  /// (Levenshtein's distance); names longer than 64 characters count as far away.
  public static int distance(String a, String b) {
    if (a.length() > 64 || b.length() > 64) {
      return Integer.MAX_VALUE;
    }
    int[] above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, Math.min(above[j], row[j - 1]) + 1);
      }
      above = row;
    }
    return above[b.length()];
  }
}
