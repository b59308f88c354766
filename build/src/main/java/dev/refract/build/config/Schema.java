package dev.refract.build.config;

import dev.refract.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// A JSON schema (2020-12), as far as the published one goes; [SchemaReader] refuses every keyword
/// that is not here.
///
/// @param title the form that is expected, as messages say it
/// @param kinds what a value may be; empty for anything
/// @param words the texts that are allowed; empty for any
/// @param pattern what a text has to contain a match of
/// @param properties the keys that are known
/// @param others what the values of all other keys have to be
/// @param closed whether there must be no other keys
/// @param required keys that must not be missing
/// @param keys what every key has to be
/// @param items what the items of a list have to be
/// @param fewest how many items a list has at least
/// @param anyOf forms of different kinds, of which one has to fit; empty for no such rule
record Schema(
    Optional<String> title,
    Set<Kind> kinds,
    List<String> words,
    Optional<Pattern> pattern,
    Map<String, Schema> properties,
    Optional<Schema> others,
    boolean closed,
    List<String> required,
    Optional<Schema> keys,
    Optional<Schema> items,
    int fewest,
    List<Schema> anyOf) {
  /// The published schema's name, beside this class.
  static final String FILE = "refract.schema.json";

  Schema {
    kinds = Collections.unmodifiableSet(new TreeSet<>(kinds));
    words = List.copyOf(words);
    properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
    required = List.copyOf(required);
    anyOf = List.copyOf(anyOf);
  }

  /// The published schema of refract.yml.
  static Schema published() {
    try (InputStream in = Objects.requireNonNull(Schema.class.getResourceAsStream(FILE), FILE)) {
      return SchemaReader.read(in.readAllBytes());
    } catch (IOException | Failure e) {
      throw new IllegalStateException(FILE, e);
    }
  }

  /// Whether a value of kind `kind` can be right here.
  boolean takes(Kind kind) {
    return kinds.isEmpty() || kinds.stream().anyMatch(kind::is);
  }

  /// The form that is expected, in words.
  String expected() {
    return title.orElseGet(() -> String.join(" or ", kinds.stream().map(Kind::words).toList()));
  }

  Schema titled(Optional<String> other) {
    return new Schema(
        other.or(() -> title),
        kinds,
        words,
        pattern,
        properties,
        others,
        closed,
        required,
        keys,
        items,
        fewest,
        anyOf);
  }
}
