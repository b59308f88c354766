package dev.refract.oci;

import dev.refract.failure.Failure;
import dev.refract.oci.json.Fields;
import dev.refract.oci.json.Json;
import dev.refract.oci.json.JsonArray;
import dev.refract.oci.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// One image for one platform: its configuration and its layers (OCI image specification v1.1,
/// manifest.md).
///
/// @param artifactType what it is, if it is not an image
/// @param config the configuration
/// @param layers from the lowest to the topmost
/// @param subject what this is a statement about, if it is one
/// @param annotations of the manifest
public record ImageManifest(
    Optional<String> artifactType,
    Descriptor config,
    List<Descriptor> layers,
    Optional<Descriptor> subject,
    SortedMap<String, String> annotations) {
  /// How large a manifest or index may be, in bytes; the limit of the registries.
  public static final int MAX_BYTES = 4 << 20;

  public ImageManifest {
    layers = List.copyOf(layers);
    annotations = Annotations.copy(annotations);
  }

  /// The manifest of an image.
  public static ImageManifest of(
      Descriptor config, List<Descriptor> layers, SortedMap<String, String> annotations) {
    return new ImageManifest(Optional.empty(), config, layers, Optional.empty(), annotations);
  }

  /// The JSON form, members in the order of the specification's example.
  public JsonObject toJson() {
    JsonObject.Builder json =
        Json.object()
            .put("schemaVersion", 2)
            .put("mediaType", MediaTypes.MANIFEST)
            .put("artifactType", artifactType)
            .put("config", config.toJson())
            .put("layers", array(layers));
    subject.ifPresent(value -> json.put("subject", value.toJson()));
    return json.putUnlessEmpty("annotations", JsonObject.ofTexts(annotations)).build();
  }

  /// The bytes whose digest names this manifest.
  public byte[] bytes() {
    return toJson().bytes();
  }

  /// Reads a manifest, OCI's or Docker's of schema 2; unknown members are passed over.
  ///
  /// @param what its name in messages, such as its digest
  /// @throws Failure of kind `UNTRUSTED` if the bytes are anything else
  public static Document<ImageManifest> read(String what, byte[] bytes) throws Failure {
    Fields fields = Json.parseObject("image", what, bytes);
    checkHead(fields, MediaTypes.MANIFEST, MediaTypes.DOCKER_MANIFEST, "manifests");
    Optional<Fields> subject = fields.optionalObject("subject");
    ImageManifest manifest =
        new ImageManifest(
            fields.optionalText("artifactType"),
            Descriptor.read(fields.object("config")),
            descriptors(fields, "layers"),
            subject.isPresent() ? Optional.of(Descriptor.read(subject.get())) : Optional.empty(),
            Descriptor.annotations(fields));
    return new Document<>(manifest, Blob.of(bytes));
  }

  /// Checks what manifests and indices begin with.
  ///
  /// @param foreign a member of the other kind of document; one that is both is refused, because
  ///   two readers could take it for two different images (CVE-2021-41190)
  static void checkHead(Fields fields, String oci, String docker, String foreign) throws Failure {
    long version = fields.number("schemaVersion");
    if (version != 2) {
      throw fields.failure("schemaVersion", "expected 2, found " + version);
    }
    Optional<String> mediaType = fields.optionalText("mediaType");
    if (mediaType.isPresent() && !mediaType.get().equals(oci) && !mediaType.get().equals(docker)) {
      throw fields.wrong("mediaType", oci, fields.find("mediaType").orElseThrow());
    }
    if (fields.find(foreign).isPresent()) {
      throw fields.failure(foreign, "does not belong into a document with media type " + oci);
    }
  }

  static List<Descriptor> descriptors(Fields fields, String name) throws Failure {
    List<Descriptor> descriptors = new ArrayList<>();
    for (Fields item : fields.objects(name)) {
      descriptors.add(Descriptor.read(item));
    }
    return descriptors;
  }

  static JsonArray array(List<Descriptor> descriptors) {
    return new JsonArray(descriptors.stream().<Json>map(Descriptor::toJson).toList());
  }
}
