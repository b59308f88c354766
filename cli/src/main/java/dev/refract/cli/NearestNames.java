package dev.refract.cli;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// The names that somebody who mistyped one may have meant, nearest first.
///
/// @param near those within a third of the typed name's length in edits
/// @param all every name there is
record NearestNames(List<String> near, List<String> all) {
  NearestNames {
    near = List.copyOf(near);
    all = List.copyOf(all);
  }

  static NearestNames of(String typed, List<String> names) {
    int tolerated = Math.max(1, typed.length() / 3);
    List<String> near =
        names.stream()
            .filter(name -> distance(typed, name) <= tolerated)
            .sorted(Comparator.comparingInt(name -> distance(typed, name)))
            .toList();
    return new NearestNames(near, names);
  }

  /// `lead` and the near names, or all names where none is near: `write auto, plain or tty`.
  String orListed(String lead) {
    return lead + alternatives(near.isEmpty() ? all : near);
  }

  private static String alternatives(List<String> names) {
    if (names.size() < 2) {
      return String.join("", names);
    }
    return String.join(", ", names.subList(0, names.size() - 1)) + " or " + names.getLast();
  }

  /// The fewest insertions, deletions, substitutions and swaps of neighbours that turn one name
  /// into the other, letter case aside (optimal string alignment).
  static int distance(String from, String to) {
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
