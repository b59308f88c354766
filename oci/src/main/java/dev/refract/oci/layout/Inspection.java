package dev.refract.oci.layout;

import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import dev.refract.oci.Annotations;
import dev.refract.oci.Descriptor;
import dev.refract.oci.Document;
import dev.refract.oci.ImageConfig;
import dev.refract.oci.ImageIndex;
import dev.refract.oci.json.Json;
import dev.refract.oci.json.JsonArray;
import dev.refract.oci.json.JsonObject;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;

/// What there is to say about an image, gathered from its documents and, where they were read, its
/// layers; every digest of what was read is recomputed.
///
/// [#toJson] is part of what Refract promises; members may be added to it, never taken away:
///
/// ```
/// {
///   "names": ["docker.io/library/greeter:1.0"],   whole names, in order
///   "tags": ["1.0"],                              as in index.json, in order
///   "mediaType": "application/vnd…",              of what `digest` names
///   "digest": "sha256:…",                         the image's index, or its only manifest
///   "annotations": {"key": "text"},               of the index; absent if none
///   "platforms": [{                               in the order of the index
///     "platform": "linux/arm/v6",
///     "digest": "sha256:…",                       the manifest
///     "size": 2510312,                            bytes to move: manifest, configuration, layers
///     "unpackedSize": 6123520,                    bytes of the layers without compression;
///                                                 absent if they were not read
///     "annotations": {"key": "text"},             of the manifest; absent if none
///     "config": {                                 absent members: not said by the image
///       "digest": "sha256:…",
///       "created": "2026-01-02T03:04:05Z", "author": "…",
///       "platform": "linux/arm/v6",               as the configuration says it
///       "execution": {"User": "…", …}             as in OCI's config.md
///     },
///     "layers": [{                                from the lowest to the topmost
///       "mediaType": "application/vnd…",
///       "digest": "sha256:…", "size": 2031,       as stored, in bytes
///       "diffId": "sha256:…", "unpackedSize": 10240,  without compression; absent if
///       "entries": 12                             not read; of the tar file, with whiteouts
///     }]
///   }],
///   "others": [{"mediaType": "…", "digest": "sha256:…", "size": 1}]   not images; absent if none
/// }
/// ```
///
/// @param image what was looked at
/// @param platforms in the order of the index
public record Inspection(StoredImage image, List<PlatformPart> platforms) {
  public Inspection {
    platforms = List.copyOf(platforms);
  }

  /// One platform's part.
  ///
  /// @param stored what was looked at
  /// @param layers from the lowest to the topmost
  public record PlatformPart(StoredPlatform stored, List<LayerPart> layers) {
    public PlatformPart {
      layers = List.copyOf(layers);
    }

    /// The size of all layers without compression, in bytes; nothing if they were not read.
    public OptionalLong unpackedBytes() {
      return layers.stream().allMatch(layer -> layer.content().isPresent())
          ? OptionalLong.of(
              layers.stream()
                  .flatMap(layer -> layer.content().stream())
                  .mapToLong(LayerContent::unpackedBytes)
                  .sum())
          : OptionalLong.empty();
    }

    private JsonObject toJson() {
      JsonObject.Builder json =
          Json.object()
              .put("platform", stored.platform().toString())
              .put("digest", stored.descriptor().digest().toString())
              .put("size", stored.storedBytes());
      unpackedBytes().ifPresent(bytes -> json.put("unpackedSize", bytes));
      return json.putUnlessEmpty(
              "annotations", JsonObject.ofTexts(stored.manifest().value().annotations()))
          .put("config", config(stored.config()))
          .put("layers", new JsonArray(layers.stream().<Json>map(LayerPart::toJson).toList()))
          .build();
    }

    private static JsonObject config(Document<ImageConfig> config) {
      return Json.object()
          .put("digest", config.raw().digest().toString())
          .put("created", config.value().created().map(Instant::toString))
          .put("author", config.value().author())
          .put("platform", config.value().platform().toString())
          .putUnlessEmpty("execution", config.value().execution().toJson())
          .build();
    }
  }

  /// One layer.
  ///
  /// @param stored what was looked at
  /// @param content what is in it, if it was read
  public record LayerPart(StoredLayer stored, Optional<LayerContent> content) {
    private JsonObject toJson() {
      JsonObject.Builder json =
          Json.object()
              .put("mediaType", stored.descriptor().mediaType())
              .put("digest", stored.descriptor().digest().toString())
              .put("size", stored.descriptor().size())
              .put("diffId", stored.diffId().toString());
      content.ifPresent(
          read -> json.put("unpackedSize", read.unpackedBytes()).put("entries", read.entries()));
      return json.build();
    }
  }

  /// What reading a layer shows.
  ///
  /// @param unpackedBytes the size without compression, in bytes
  /// @param entries how many entries the tar file has, whiteouts included
  public record LayerContent(long unpackedBytes, int entries) {}

  /// Reads the whole image, a layer that several platforms share once.
  ///
  /// @throws Failure of kind `UNTRUSTED` if a part of it is not what it has to be
  public static Inspection of(StoredImage image) throws IOException, Failure {
    Map<StoredLayer, LayerPart> known = new HashMap<>();
    List<PlatformPart> platforms = new ArrayList<>();
    for (StoredPlatform platform : image.platforms()) {
      List<LayerPart> layers = new ArrayList<>();
      for (StoredLayer layer : platform.layers()) {
        LayerPart part = known.get(layer);
        if (part == null) {
          part = part(layer);
          known.put(layer, part);
        }
        layers.add(part);
      }
      platforms.add(new PlatformPart(platform, layers));
    }
    return new Inspection(image, platforms);
  }

  /// What the documents alone say; no layer is read.
  public static Inspection ofDocuments(StoredImage image) {
    return new Inspection(
        image,
        image.platforms().stream()
            .map(platform ->
                new PlatformPart(
                    platform,
                    platform.layers().stream()
                        .map(layer -> new LayerPart(layer, Optional.empty()))
                        .toList()))
            .toList());
  }

  private static LayerPart part(StoredLayer layer) throws IOException, Failure {
    int[] entries = {0};
    long unpacked = layer.read((entry, content) -> entries[0]++);
    return new LayerPart(layer, Optional.of(new LayerContent(unpacked, entries[0])));
  }

  /// What names the image.
  public Digest digest() {
    return image.descriptor().digest();
  }

  /// The annotations of the image's index; none where it has no index.
  public SortedMap<String, String> annotations() {
    return image.index().map(Document::value).map(ImageIndex::annotations).orElse(Annotations.NONE);
  }

  /// The JSON form; see [Inspection].
  public JsonObject toJson() {
    return Json.object()
        .put("names", JsonArray.ofTexts(image.names()))
        .put("tags", JsonArray.ofTexts(image.tags()))
        .put("mediaType", image.descriptor().mediaType())
        .put("digest", digest().toString())
        .putUnlessEmpty("annotations", JsonObject.ofTexts(annotations()))
        .put(
            "platforms", new JsonArray(platforms.stream().<Json>map(PlatformPart::toJson).toList()))
        .putUnlessEmpty(
            "others", new JsonArray(image.others().stream().<Json>map(Descriptor::toJson).toList()))
        .build();
  }
}
