package dev.refract.build.config;

import dev.refract.failure.Failure;
import dev.refract.oci.json.Fields;
import dev.refract.oci.json.Json;
import dev.refract.oci.json.JsonArray;
import dev.refract.oci.json.JsonBoolean;
import dev.refract.oci.json.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// From the JSON of a schema to a [Schema]; a keyword that is not checked later is a mistake here.
final class SchemaReader {
  private static final String WHERE = "configuration";
  private static final String DEFINITIONS = "#/$defs/";
  private static final Set<String> REMARKS = Set.of("$schema", "title", "description", "examples");
  private static final Set<String> RULES =
      Set.of(
          "type",
          "enum",
          "pattern",
          "properties",
          "additionalProperties",
          "required",
          "propertyNames",
          "items",
          "minItems",
          "anyOf",
          "$ref",
          "$defs");

  private final Fields top;

  private SchemaReader(Fields top) {
    this.top = top;
  }

  /// Reads a schema.
  ///
  /// @throws Failure of kind UNTRUSTED where it is not JSON of the right form, of kind BUG where it
  ///   asks for something that is not checked
  static Schema read(byte[] json) throws Failure {
    Fields top = Json.parseObject(WHERE, Schema.FILE, json);
    return new SchemaReader(top).schema(top, Set.of());
  }

  // `within` are the definitions that led here, so that one that leads to itself is noticed.
  private Schema schema(Fields fields, Set<String> within) throws Failure {
    for (String keyword : fields.object().members().keySet()) {
      if (!REMARKS.contains(keyword) && !RULES.contains(keyword)) {
        throw unchecked(fields, keyword);
      }
    }
    Optional<String> reference = fields.optionalText("$ref");
    if (reference.isPresent()) {
      return referred(fields, reference.get(), within);
    }
    Optional<Json> others = fields.find("additionalProperties");
    boolean closed = others.isPresent() && others.get().equals(new JsonBoolean(false));
    List<Schema> anyOf = new ArrayList<>();
    for (Fields branch : fields.objects("anyOf")) {
      anyOf.add(schema(branch, within));
    }
    requireApart(fields, anyOf);
    return new Schema(
        fields.optionalText("title"),
        kinds(fields),
        fields.texts("enum"),
        fields.optionalText("pattern").map(Pattern::compile),
        properties(fields, within),
        closed ? Optional.empty() : inner(fields, "additionalProperties", within),
        closed,
        fields.texts("required"),
        inner(fields, "propertyNames", within),
        inner(fields, "items", within),
        fields.find("minItems").isPresent() ? (int) fields.number("minItems") : 0,
        anyOf);
  }

  private Schema referred(Fields fields, String reference, Set<String> within) throws Failure {
    for (String keyword : fields.object().members().keySet()) {
      if (!REMARKS.contains(keyword) && !keyword.equals("$ref")) {
        throw unchecked(fields, keyword);
      }
    }
    if (!reference.startsWith(DEFINITIONS) || within.contains(reference)) {
      throw unchecked(fields, "$ref");
    }
    Set<String> deeper = new TreeSet<>(within);
    deeper.add(reference);
    Fields definition = top.object("$defs").object(reference.substring(DEFINITIONS.length()));
    return schema(definition, deeper).titled(fields.optionalText("title"));
  }

  private static Set<Kind> kinds(Fields fields) throws Failure {
    Set<Kind> kinds = new TreeSet<>();
    Optional<Json> type = fields.find("type");
    if (type.isPresent()) {
      switch (type.get()) {
        case JsonText one -> kinds.add(Kind.named(one.value()));
        case JsonArray _ -> fields.texts("type").forEach(name -> kinds.add(Kind.named(name)));
        case Json other -> throw fields.wrong("type", "one type or several", other);
      }
    }
    return kinds;
  }

  private Map<String, Schema> properties(Fields fields, Set<String> within) throws Failure {
    Map<String, Schema> properties = new LinkedHashMap<>();
    Optional<Fields> given = fields.optionalObject("properties");
    if (given.isPresent()) {
      for (String key : given.get().object().members().keySet()) {
        properties.put(key, schema(given.get().object(key), within));
      }
    }
    return properties;
  }

  private Optional<Schema> inner(Fields fields, String keyword, Set<String> within) throws Failure {
    Optional<Fields> given = fields.optionalObject(keyword);
    return given.isEmpty() ? Optional.empty() : Optional.of(schema(given.get(), within));
  }

  // The kind of a value says which form is meant, so that a message can speak of that one.
  private static void requireApart(Fields fields, List<Schema> forms) throws Failure {
    Set<Kind> taken = new TreeSet<>();
    for (Schema form : forms) {
      boolean apart =
          !form.kinds().isEmpty()
              && form.kinds().stream()
                  .noneMatch(a -> taken.stream().anyMatch(b -> a.is(b) || b.is(a)));
      if (!apart) {
        throw unchecked(fields, "anyOf");
      }
      taken.addAll(form.kinds());
    }
  }

  private static Failure unchecked(Fields fields, String keyword) {
    return new Failure(
        Failure.Kind.BUG,
        WHERE,
        fields.path() + ": the keyword " + keyword + " is used in a way that is not checked");
  }
}
