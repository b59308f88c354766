package dev.refract.oci;

import dev.refract.failure.Failure;
import dev.refract.oci.json.Fields;
import dev.refract.oci.json.Json;
import dev.refract.oci.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// What ties the platforms of an image together, and what a layout lists its images in (OCI image
/// specification v1.1, image-index.md).
///
/// @param artifactType what it is, if it is not an image
/// @param manifests in the order in which clients look for one that fits them
/// @param subject what this is a statement about, if it is one
/// @param annotations of the index
public record ImageIndex(
    Optional<String> artifactType,
    List<Descriptor> manifests,
    Optional<Descriptor> subject,
    SortedMap<String, String> annotations) {
  public ImageIndex {
    manifests = List.copyOf(manifests);
    annotations = Annotations.copy(annotations);
  }

  /// The index of an image.
  public static ImageIndex of(List<Descriptor> manifests, SortedMap<String, String> annotations) {
    return new ImageIndex(Optional.empty(), manifests, Optional.empty(), annotations);
  }

  /// The JSON form, members in the order of the specification's example.
  public JsonObject toJson() {
    JsonObject.Builder json =
        Json.object()
            .put("schemaVersion", 2)
            .put("mediaType", MediaTypes.INDEX)
            .put("artifactType", artifactType)
            .put("manifests", ImageManifest.array(manifests));
    subject.ifPresent(value -> json.put("subject", value.toJson()));
    return json.putUnlessEmpty("annotations", JsonObject.ofTexts(annotations)).build();
  }

  /// The bytes whose digest names this index.
  public byte[] bytes() {
    return toJson().bytes();
  }

  /// Reads an index, or Docker's manifest list; unknown members are passed over.
  ///
  /// @param what its name in messages, such as its digest
  /// @throws Failure of kind `UNTRUSTED` if the bytes are anything else
  public static Document<ImageIndex> read(String what, byte[] bytes) throws Failure {
    Fields fields = Json.parseObject("image", what, bytes);
    ImageManifest.checkHead(fields, MediaTypes.INDEX, MediaTypes.DOCKER_LIST, "layers");
    Optional<Fields> subject = fields.optionalObject("subject");
    ImageIndex index =
        new ImageIndex(
            fields.optionalText("artifactType"),
            ImageManifest.descriptors(fields, "manifests"),
            subject.isPresent() ? Optional.of(Descriptor.read(subject.get())) : Optional.empty(),
            Descriptor.annotations(fields));
    return new Document<>(index, Blob.of(bytes));
  }
}
