package dev.refract.crystal.internal;

import dev.refract.failure.Failure;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The functions of one target's bindings that were bound to other C symbols so far.
final class Redirections {
  private static final Pattern NOT_A_NAME = Pattern.compile("\\W+");

  private final LibC bindings;
  private final SortedSet<String> symbols = new TreeSet<>();
  private final Set<String> functions = new TreeSet<>();

  Redirections(LibC bindings) {
    this.bindings = bindings;
  }

  /// The C symbols that are called now.
  SortedSet<String> symbols() {
    return new TreeSet<>(symbols);
  }

  /// Binds each function that these bindings have to its symbol.
  ///
  /// @param changes C symbols by file and Crystal's name
  /// @param before the C symbols they have so far, by Crystal's name, where it is not the plain one
  void add(Map<String, Map<String, String>> changes, Map<String, String> before) throws Failure {
    for (Map.Entry<String, Map<String, String>> file : new TreeMap<>(changes).entrySet()) {
      for (Map.Entry<String, String> change : new TreeMap<>(file.getValue()).entrySet()) {
        String name = change.getKey();
        String from = before.getOrDefault(name, name);
        if (bindings.redirect(file.getKey(), name, from, change.getValue())) {
          symbols.add(change.getValue());
          functions.add(name);
        }
      }
    }
  }

  /// Refuses a function that takes one of `types`, or a struct with one, and is none of these: by
  /// its plain symbol it would read past the end.
  void refuseOverlooked(Collection<String> types) throws Failure {
    Set<String> wide = holding(types);
    for (LibC.Function function : bindings.functions()) {
      if (!functions.contains(function.name()) && mentions(function.rest(), wide)) {
        throw bindings.mismatch(
            function.file(), function.name(), "a function that Refract does not know to widen");
      }
    }
  }

  private Set<String> holding(Collection<String> types) {
    Set<String> wide = new TreeSet<>(types);
    Map<String, List<String>> structs = bindings.structs();
    boolean grew = true;
    while (grew) {
      grew = false;
      for (Map.Entry<String, List<String>> struct : structs.entrySet()) {
        boolean holds = struct.getValue().stream().anyMatch(field -> mentions(field, wide));
        grew |= holds && wide.add(struct.getKey());
      }
    }
    return wide;
  }

  private static boolean mentions(String line, Set<String> types) {
    return Arrays.stream(NOT_A_NAME.split(line)).anyMatch(types::contains);
  }
}
