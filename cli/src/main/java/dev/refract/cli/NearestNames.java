package dev.refract.cli;

import dev.refract.failure.Text;
import java.util.Comparator;
import java.util.List;

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
            .filter(name -> Text.distance(typed, name) <= tolerated)
            .sorted(Comparator.comparingInt(name -> Text.distance(typed, name)))
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
}
