package dev.refract.failure;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Foreign text made fit for a message, and names that are near to a mistyped one.
public final class Text {
  private static final int LONGEST_NAME = 64;

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

  /// The name nearest to `wanted`, if one differs from it in at most a third of its characters.
  public static Optional<String> nearest(String wanted, Collection<String> names) {
    return allNearest(wanted, names).stream().findFirst();
  }

  /// The names that are equally near to `wanted` and nearer than all others, sorted; none where
  /// even they differ from it in more than a third of its characters.
  public static List<String> allNearest(String wanted, Collection<String> names) {
    int limit = Math.max(1, wanted.length() / 3);
    int least = names.stream().mapToInt(name -> distance(wanted, name)).min().orElse(limit + 1);
    return least > limit
        ? List.of()
        : names.stream().filter(name -> distance(wanted, name) == least).sorted().toList();
  }

  /// The fewest insertions, deletions, substitutions and swaps of neighbours that turn one name
  /// into the other, letter case aside (optimal string alignment); names longer than 64 characters
  /// count as far away.
  public static int distance(String from, String to) {
    if (from.length() > LONGEST_NAME || to.length() > LONGEST_NAME) {
      return Integer.MAX_VALUE;
    }
    String a = from.toLowerCase(Locale.ROOT);
    String b = to.toLowerCase(Locale.ROOT);
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int substitution = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        cost[i][j] = Math.min(substitution, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[a.length()][b.length()];
  }
}
