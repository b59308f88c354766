package dev.refract.cli;

import dev.refract.build.Published;
import dev.refract.oci.Descriptor;
import dev.refract.oci.Reference;
import dev.refract.oci.json.Json;
import dev.refract.oci.json.JsonArray;
import dev.refract.oci.json.JsonObject;
import dev.refract.oci.registry.Landing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a script wants to know of an image, in the words of the metadata file of `docker buildx`:
/// the same in that file and wherever `--json` is.
final class Metadata {
  /// What `--help` says of `--json`, where an image was brought to registries.
  static final String HELP =
      "Print the result as JSON: containerimage.digest, containerimage.descriptor and image.name"
          + " as in the metadata file of a build, references, and for each of repositories what was"
          + " sent.";

  private Metadata() {}

  /// What every such object begins with.
  ///
  /// ```json
  /// {"containerimage.digest": "sha256:…",
  ///  "containerimage.descriptor": {"mediaType": "…", "digest": "sha256:…", "size": 1052},
  ///  "image.name": "greeter:0.1.0,greeter:latest"}
  /// ```
  ///
  /// @param references `name:tag@sha256:…`
  static JsonObject.Builder of(Descriptor descriptor, List<String> references) {
    return Json.object()
        .put("containerimage.digest", descriptor.digest().toString())
        .put("containerimage.descriptor", descriptor.toJson())
        .put(
            "image.name",
            String.join(",", references.stream().map(name -> name.split("@", 2)[0]).toList()));
  }

  /// What `--json` prints of an image that was brought to registries.
  ///
  /// ```json
  /// {…,
  ///  "references": ["r.example/greeter:0.1.0@sha256:…"],
  ///  "repositories": [{"name": "r.example/greeter", "tags": ["0.1.0"],
  ///    "sent": 3, "mounted": 0, "present": 12, "sentBytes": 2900000}]}
  /// ```
  static JsonObject of(Published published) {
    List<Json> repositories = new ArrayList<>();
    for (Landing landing : published.landings()) {
      Landing.Traffic traffic = landing.traffic();
      repositories.add(
          Json.object()
              .put("name", landing.repository().familiar())
              .put(
                  "tags",
                  JsonArray.ofTexts(
                      landing.tags().stream()
                          .map(Reference::tag)
                          .flatMap(Optional::stream)
                          .toList()))
              .put("sent", traffic.sent())
              .put("mounted", traffic.mounted())
              .put("present", traffic.present())
              .put("sentBytes", traffic.sentBytes())
              .build());
    }
    return of(published.descriptor(), published.references())
        .put("references", JsonArray.ofTexts(published.references()))
        .put("repositories", new JsonArray(repositories))
        .build();
  }
}
