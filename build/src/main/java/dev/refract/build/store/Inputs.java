package dev.refract.build.store;

import dev.refract.archive.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// All that can change a step's result, by name.
///
/// @param values digests of contents, commands, versions; a name has neither blanks nor line feeds
public record Inputs(SortedMap<String, String> values) {
  /// Nothing can change it.
  public static final Inputs NONE = new Inputs(Collections.emptySortedMap());

  /// Keeps its own copy of the map.
  public Inputs {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }

  /// These and one more, which replaces one of the same name.
  public Inputs with(String name, String value) {
    return and(new Inputs(new TreeMap<>(Map.of(name, value))));
  }

  /// See [#with(String, String)].
  public Inputs with(String name, Digest digest) {
    return with(name, digest.toString());
  }

  /// See [#with(String, String)]; none is another input than any digest.
  public Inputs with(String name, Optional<Digest> digest) {
    return digest.map(value -> with(name, value)).orElse(this);
  }

  /// See [#with(String, String)].
  public Inputs with(String name, boolean value) {
    return with(name, Boolean.toString(value));
  }

  /// See [#with(String, String)]. Each value with its length before it, so that no two lists read
  /// alike.
  public Inputs with(String name, List<String> list) {
    return with(name, netstrings(list));
  }

  private static String netstrings(List<String> list) {
    StringBuilder text = new StringBuilder();
    list.forEach(value -> text.append(value.length()).append(':').append(value).append(','));
    return text.toString();
  }

  /// A name for these, the same wherever they are the same.
  public Digest digest() {
    List<String> words = new ArrayList<>();
    values.forEach((name, value) -> words.addAll(List.of(name, value)));
    return Digest.of(netstrings(words).getBytes(StandardCharsets.UTF_8));
  }

  /// These and others, which replace those of the same names.
  public Inputs and(Inputs others) {
    SortedMap<String, String> all = new TreeMap<>(values);
    all.putAll(others.values);
    return new Inputs(all);
  }
}
