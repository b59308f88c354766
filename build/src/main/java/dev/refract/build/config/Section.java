package dev.refract.build.config;

import dev.refract.crystal.yaml.Yaml;
import dev.refract.failure.Failure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A mapping that has the form of its schema, read by key; templates are filled in on the way.
final class Section {
  private final Map<String, Yaml.Entry> entries;
  private final Place place;
  private final Templates templates;

  Section(Yaml.Mapping mapping, Place place, Templates templates) {
    this.entries = mapping.byKey();
    this.place = place;
    this.templates = templates;
  }

  /// The scalar at `key`; none where something else is.
  Optional<Value> value(String key) throws Failure {
    Optional<Yaml.Node> node = node(key);
    return node.isPresent() && node.get() instanceof Yaml.Scalar scalar
        ? Optional.of(value(scalar, place.under(key, scalar)))
        : Optional.empty();
  }

  /// `true` or `false` at `key`.
  Optional<Boolean> truth(String key) throws Failure {
    return value(key).map(value -> value.text().toLowerCase(Locale.ROOT).equals("true"));
  }

  /// The scalars of the list at `key`; none where something else is.
  List<Value> values(String key) throws Failure {
    List<Value> values = new ArrayList<>();
    for (Item item : items(key)) {
      if (item.node() instanceof Yaml.Scalar scalar) {
        values.add(value(scalar, item.place()));
      }
    }
    return values;
  }

  /// The mappings of the list at `key`.
  List<Section> sections(String key) {
    List<Section> sections = new ArrayList<>();
    for (Item item : items(key)) {
      if (item.node() instanceof Yaml.Mapping inner) {
        sections.add(new Section(inner, item.place(), templates));
      }
    }
    return sections;
  }

  /// The mapping at `key`; an empty one where there is none.
  Section section(String key) {
    Optional<Yaml.Node> node = node(key);
    return node.isPresent() && node.get() instanceof Yaml.Mapping inner
        ? new Section(inner, place.under(key, inner), templates)
        : new Section(new Yaml.Mapping(List.of(), 1, 1), place, templates);
  }

  /// Whether a mapping is at `key`.
  boolean hasSection(String key) {
    return node(key).filter(Yaml.Mapping.class::isInstance).isPresent();
  }

  /// The keys of this mapping as values, which have no templates, in the order of the file.
  List<Value> keys() {
    return entries.values().stream()
        .map(entry -> {
          String key = entry.key().text();
          return new Value(key, key, false, place.under(key, entry.key()));
        })
        .toList();
  }

  /// The texts of this mapping by key, in the order of the file.
  Map<String, Value> texts() throws Failure {
    Map<String, Value> texts = new LinkedHashMap<>();
    for (Yaml.Entry entry : entries.values()) {
      String key = entry.key().text();
      Optional<Value> value = value(key);
      if (value.isPresent()) {
        texts.put(key, value.get());
      }
    }
    return Collections.unmodifiableMap(texts);
  }

  private Value value(Yaml.Scalar scalar, Place at) throws Failure {
    Templates.Filled filled = templates.fill(scalar.text(), at);
    return new Value(filled.text(), scalar.text(), filled.confidential(), at);
  }

  private record Item(Yaml.Node node, Place place) {}

  private List<Item> items(String key) {
    List<Item> items = new ArrayList<>();
    Optional<Yaml.Node> node = node(key);
    if (node.isPresent() && node.get() instanceof Yaml.Sequence sequence) {
      Place list = place.under(key, sequence);
      for (int i = 0; i < sequence.items().size(); i++) {
        Yaml.Node item = sequence.items().get(i);
        items.add(new Item(item, list.item(i, item)));
      }
    }
    return items;
  }

  private Optional<Yaml.Node> node(String key) {
    return Optional.ofNullable(entries.get(key)).map(Yaml.Entry::value);
  }
}
