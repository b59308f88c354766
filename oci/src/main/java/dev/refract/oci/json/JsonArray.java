package dev.refract.oci.json;

import java.util.Collection;
import java.util.List;

/// A JSON array.
public record JsonArray(List<Json> items) implements Json {
  public JsonArray {
    items = List.copyOf(items);
  }

  /// An array of strings, in the order of `texts`.
  public static JsonArray ofTexts(Collection<String> texts) {
    return new JsonArray(texts.stream().<Json>map(JsonText::new).toList());
  }
}
