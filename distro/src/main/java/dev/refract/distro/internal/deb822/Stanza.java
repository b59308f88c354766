package dev.refract.distro.internal.deb822;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Fields of one stanza in their order; names are case-insensitive and kept in lower case.
///
/// @param fields lower-case name to value; the lines of a value of several lines are joined by line
///   feeds, without their first blank
public record Stanza(Map<String, String> fields) {
  public Stanza {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /// The value of the field `name`, whatever its case.
  public Optional<String> get(String name) {
    return Optional.ofNullable(fields.get(name.toLowerCase(Locale.ROOT)));
  }

  /// The value of the field `name` with every run of white space made one blank.
  public Optional<String> folded(String name) {
    return get(name).map(value -> value.strip().replaceAll("\\s+", " "));
  }
}
