package dev.refract.build.config;

import dev.refract.crystal.yaml.Yaml;
import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Holds a document against a [Schema]. The first thing that is wrong is said: where it stands,
/// what was expected, what is there, and the name that was probably meant.
final class Validation {
  private Validation() {}

  /// Checks `node`, which stands at `place`.
  ///
  /// @throws Failure of kind PROJECT
  static void check(Yaml.Node node, Schema schema, Place place) throws Failure {
    Kind kind = Kind.of(node);
    if (!schema.anyOf().isEmpty()) {
      Optional<Schema> meant = schema.anyOf().stream().filter(form -> form.takes(kind)).findFirst();
      if (meant.isEmpty()) {
        throw expected(schema, node, place);
      }
      check(node, meant.get(), place);
    }
    if (!schema.takes(kind)) {
      throw expected(schema, node, place);
    }
    switch (node) {
      case Yaml.Scalar scalar -> scalar(scalar, kind, schema, place);
      case Yaml.Sequence sequence -> sequence(sequence, schema, place);
      case Yaml.Mapping mapping -> mapping(mapping, schema, place);
    }
  }

  private static void scalar(Yaml.Scalar scalar, Kind kind, Schema schema, Place place)
      throws Failure {
    boolean text = kind == Kind.STRING;
    if (!schema.words().isEmpty() && !(text && schema.words().contains(scalar.text()))) {
      throw expected(schema, scalar, place)
          .remedy("write " + nearest(scalar.text(), schema.words()));
    }
    if (text
        && schema.pattern().isPresent()
        && !schema.pattern().get().matcher(scalar.text()).find()) {
      throw expected(schema, scalar, place);
    }
  }

  private static void sequence(Yaml.Sequence sequence, Schema schema, Place place) throws Failure {
    List<Yaml.Node> items = sequence.items();
    if (items.size() < schema.fewest()) {
      throw expected(schema, sequence, place);
    }
    if (schema.items().isPresent()) {
      for (int i = 0; i < items.size(); i++) {
        check(items.get(i), schema.items().get(), place.item(i, items.get(i)));
      }
    }
  }

  private static void mapping(Yaml.Mapping mapping, Schema schema, Place place) throws Failure {
    Map<String, Yaml.Entry> entries = mapping.byKey();
    for (Yaml.Entry entry : mapping.entries()) {
      String key = entry.key().text();
      Optional<Schema> known = Optional.ofNullable(schema.properties().get(key)).or(schema::others);
      if (known.isEmpty() && schema.closed()) {
        throw unknown(entry.key(), schema, place);
      }
      if (schema.keys().isPresent()) {
        // A key is always a text, whatever it looks like.
        Yaml.Scalar name = new Yaml.Scalar(key, false, entry.key().line(), entry.key().column());
        check(name, schema.keys().get(), place.under(key, name));
      }
      if (known.isPresent()) {
        check(entry.value(), known.get(), place.under(key, entry.value()));
      }
    }
    for (String key : schema.required()) {
      if (!entries.containsKey(key)) {
        Schema missing = schema.properties().get(key);
        String form = missing == null ? "" : ": " + missing.expected();
        throw place.problem("the key " + key + " is missing").remedy("add `" + key + "`" + form);
      }
    }
  }

  private static Failure expected(Schema schema, Yaml.Node node, Place place) {
    return place.problem("expected " + schema.expected() + ", found " + found(node));
  }

  private static String found(Yaml.Node node) {
    return switch (node) {
      case Yaml.Mapping mapping -> mapping.entries().isEmpty() ? "an empty mapping" : "a mapping";
      case Yaml.Sequence sequence -> sequence.items().isEmpty() ? "an empty list" : "a list";
      case Yaml.Scalar scalar when Kind.of(scalar) == Kind.NULL -> "nothing";
      case Yaml.Scalar scalar when scalar.plain() && Kind.of(scalar) != Kind.STRING ->
          Text.shown(scalar.text(), 80);
      case Yaml.Scalar scalar -> Text.quoted(scalar.text());
    };
  }

  private static Failure unknown(Yaml.Scalar key, Schema schema, Place place) {
    List<String> names = List.copyOf(schema.properties().keySet());
    return place
        .under(key.text(), key)
        .problem("there is no such key")
        .remedy("write " + nearest(key.text(), names));
  }

  private static String nearest(String typed, List<String> names) {
    return Text.nearest(typed, names)
        .orElseGet(
            () -> names.size() == 1 ? names.getFirst() : "one of " + String.join(", ", names));
  }
}
