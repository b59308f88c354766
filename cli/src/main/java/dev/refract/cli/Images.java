package dev.refract.cli;

import dev.refract.oci.json.Json;
import dev.refract.oci.json.JsonArray;
import dev.refract.oci.json.JsonObject;
import java.util.List;

/// What is said in JSON of the images that a project makes, nearly always one.
final class Images {
  private Images() {}

  /// One document: the object itself where there is one image, a list of objects where there are
  /// several.
  static String document(List<JsonObject> images) {
    return (images.size() == 1
            ? images.getFirst()
            : new JsonArray(images.stream().<Json>map(image -> image).toList()))
        .indented();
  }
}
