package dev.refract.oci;

import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import dev.refract.oci.json.Fields;
import dev.refract.oci.json.Json;
import dev.refract.oci.json.JsonArray;
import dev.refract.oci.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The configuration of an image for one platform (OCI image specification v1.1, config.md).
///
/// @param created when the image was made
/// @param author who made it
/// @param platform what it runs on
/// @param execution how it is to be started
/// @param diffIds the digests of the layers' uncompressed bytes, from the lowest to the topmost
/// @param history how each layer came to be, from the lowest to the topmost
public record ImageConfig(
    Optional<Instant> created,
    Optional<String> author,
    Platform platform,
    Execution execution,
    List<Digest> diffIds,
    List<History> history) {
  public ImageConfig {
    diffIds = List.copyOf(diffIds);
    history = List.copyOf(history);
  }

  /// How one layer came to be.
  ///
  /// @param created when
  /// @param createdBy by which command
  /// @param author who gave it
  /// @param comment free text
  /// @param emptyLayer whether it changed no file, so that there is no layer for it
  public record History(
      Optional<Instant> created,
      Optional<String> createdBy,
      Optional<String> author,
      Optional<String> comment,
      boolean emptyLayer) {

    /// A layer made at `created` by `createdBy`.
    public static History of(Instant created, String createdBy) {
      return new History(
          Optional.of(created), Optional.of(createdBy), Optional.empty(), Optional.empty(), false);
    }

    private JsonObject toJson() {
      JsonObject.Builder json =
          Json.object()
              .put("created", created.map(Instant::toString))
              .put("created_by", createdBy)
              .put("author", author)
              .put("comment", comment);
      return emptyLayer ? json.put("empty_layer", true).build() : json.build();
    }

    private static History read(Fields fields) throws Failure {
      return new History(
          time(fields, "created"),
          fields.optionalText("created_by"),
          fields.optionalText("author"),
          fields.optionalText("comment"),
          fields.flag("empty_layer"));
    }
  }

  /// The JSON form, members in the order of the specification's example.
  public JsonObject toJson() {
    JsonArray diffs = JsonArray.ofTexts(diffIds.stream().map(Digest::toString).toList());
    return Json.object()
        .put("created", created.map(Instant::toString))
        .put("author", author)
        .put("architecture", platform.architecture())
        .put("os", platform.os())
        .put("variant", platform.variant())
        .putUnlessEmpty("config", execution.toJson())
        .put("rootfs", Json.object().put("diff_ids", diffs).put("type", "layers").build())
        .putUnlessEmpty(
            "history", new JsonArray(history.stream().<Json>map(History::toJson).toList()))
        .build();
  }

  /// The bytes whose digest names this configuration; what Docker calls the image ID.
  public byte[] bytes() {
    return toJson().bytes();
  }

  /// Reads a configuration, OCI's or Docker's; unknown members are passed over.
  ///
  /// @param what its name in messages, such as its digest
  /// @throws Failure of kind `UNTRUSTED` if the bytes are anything else
  public static Document<ImageConfig> read(String what, byte[] bytes) throws Failure {
    Fields fields = Json.parseObject("image", what, bytes);
    Optional<Fields> execution = fields.optionalObject("config");
    Fields rootfs = fields.object("rootfs");
    String type = rootfs.text("type");
    if (!type.equals("layers")) {
      throw rootfs.wrong("type", "\"layers\"", rootfs.find("type").orElseThrow());
    }
    List<History> history = new ArrayList<>();
    for (Fields item : fields.objects("history")) {
      history.add(History.read(item));
    }
    ImageConfig config =
        new ImageConfig(
            time(fields, "created"),
            fields.optionalText("author"),
            Platform.read(fields),
            execution.isPresent() ? Execution.read(execution.get()) : Execution.NONE,
            digests(rootfs),
            history);
    return new Document<>(config, Blob.of(bytes));
  }

  private static List<Digest> digests(Fields rootfs) throws Failure {
    List<Digest> digests = new ArrayList<>();
    for (String text : rootfs.texts("diff_ids")) {
      if (!Digest.isDigest(text)) {
        throw rootfs.wrong(
            "diff_ids",
            "sha256: and 64 lower-case hexadecimal digits each",
            rootfs.find("diff_ids").orElseThrow());
      }
      digests.add(Digest.parse(text));
    }
    return digests;
  }

  // RFC 3339 section 5.6.
  private static Optional<Instant> time(Fields fields, String name) throws Failure {
    Optional<String> text = fields.optionalText(name).filter(value -> !value.isEmpty());
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(OffsetDateTime.parse(text.get()).toInstant());
    } catch (DateTimeException e) {
      throw fields.wrong(name, "a date and time", fields.find(name).orElseThrow());
    }
  }
}
