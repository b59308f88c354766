package dev.refract.oci;

import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import dev.refract.oci.json.Fields;
import dev.refract.oci.json.Json;
import dev.refract.oci.json.JsonObject;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A pointer to content: what it is, which bytes it is and how many (OCI image specification v1.1,
/// descriptor.md).
///
/// @param mediaType what the content is, one of [MediaTypes] or any other `type/subtype`
/// @param digest of the content; other algorithms than SHA-256 are refused
/// @param size of the content in bytes
/// @param annotations of the pointer, not of the content
/// @param platform what the content is for, in an index
/// @param artifactType what an artifact is, in an index
public record Descriptor(
    String mediaType,
    Digest digest,
    long size,
    SortedMap<String, String> annotations,
    Optional<Platform> platform,
    Optional<String> artifactType) {
  public Descriptor {
    if (!MediaTypes.isMediaType(mediaType)) {
      throw new IllegalArgumentException("not a media type: " + mediaType);
    }
    if (size < 0) {
      throw new IllegalArgumentException("negative size: " + size);
    }
    annotations = Annotations.copy(annotations);
  }

  public static Descriptor of(String mediaType, Digest digest, long size) {
    return new Descriptor(
        mediaType, digest, size, Annotations.NONE, Optional.empty(), Optional.empty());
  }

  public static Descriptor of(String mediaType, Blob blob) {
    return of(mediaType, blob.digest(), blob.size());
  }

  /// This pointer, said to be for `newPlatform`.
  public Descriptor on(Platform newPlatform) {
    return new Descriptor(
        mediaType, digest, size, annotations, Optional.of(newPlatform), artifactType);
  }

  /// This pointer with one more annotation.
  public Descriptor annotated(String key, String value) {
    SortedMap<String, String> more = new TreeMap<>(annotations);
    more.put(key, value);
    return new Descriptor(mediaType, digest, size, more, platform, artifactType);
  }

  /// The JSON form, members in the order of the specification's examples.
  public JsonObject toJson() {
    JsonObject.Builder json =
        Json.object()
            .put("mediaType", mediaType)
            .put("digest", digest.toString())
            .put("size", size)
            .putUnlessEmpty("annotations", JsonObject.ofTexts(annotations));
    platform.ifPresent(value -> json.put("platform", value.toJson()));
    return json.put("artifactType", artifactType).build();
  }

  /// Reads what [#toJson] writes; other members are passed over.
  ///
  /// @throws Failure of kind `UNTRUSTED` if a member is missing or not what it has to be
  public static Descriptor read(Fields fields) throws Failure {
    String mediaType = fields.text("mediaType");
    if (!MediaTypes.isMediaType(mediaType)) {
      throw fields.wrong("mediaType", "type/subtype", fields.find("mediaType").orElseThrow());
    }
    long size = fields.number("size");
    if (size < 0) {
      throw fields.failure("size", "expected a number of bytes, found " + size);
    }
    Optional<Fields> platform = fields.optionalObject("platform");
    return new Descriptor(
        mediaType,
        digest(fields, "digest"),
        size,
        annotations(fields),
        platform.isPresent() ? Optional.of(Platform.read(platform.get())) : Optional.empty(),
        fields.optionalText("artifactType"));
  }

  /// A member `name` that is a digest.
  static Digest digest(Fields fields, String name) throws Failure {
    String text = fields.text(name);
    if (!Digest.isDigest(text)) {
      throw fields.wrong(
          name, "sha256: and 64 lower-case hexadecimal digits", fields.find(name).orElseThrow());
    }
    return Digest.parse(text);
  }

  /// The member `annotations`.
  static SortedMap<String, String> annotations(Fields fields) throws Failure {
    SortedMap<String, String> annotations = fields.textMap("annotations");
    if (annotations.containsKey("")) {
      throw fields.failure("annotations", "a key is empty");
    }
    return annotations;
  }
}
