package dev.refract.oci.layout;

import dev.refract.archive.Compression;
import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import dev.refract.oci.Annotations;
import dev.refract.oci.Blob;
import dev.refract.oci.BlobBytes;
import dev.refract.oci.Descriptor;
import dev.refract.oci.ImageIndex;
import dev.refract.oci.ImageManifest;
import dev.refract.oci.MediaTypes;
import dev.refract.oci.Reference;
import dev.refract.oci.json.Fields;
import dev.refract.oci.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// What `docker save` of older engines writes (Docker image specification v1.2, "Combined Image
/// JSON
/// + Filesystem Changeset Format"), shown as the layout that it would be: `manifest.json` names
///   files, their digests are computed, and the manifests and the index are made up.
final class DockerContent implements Content {
  private static final int MAGIC_BYTES = 6;

  private final TarContent tar;
  private final Map<Digest, Blob> blobs = new HashMap<>();
  private final List<Descriptor> images = new ArrayList<>();

  private DockerContent(TarContent tar) {
    this.tar = tar;
  }

  /// Takes over `tar`: closing the result closes it.
  ///
  /// @param list the content of its `manifest.json`
  /// @throws Failure of kind `UNTRUSTED` if a file that `list` names is not there
  static DockerContent of(TarContent tar, byte[] list) throws IOException, Failure {
    DockerContent content = new DockerContent(tar);
    byte[] object =
        Json.object().put("images", Json.parse("image", LayoutFiles.DOCKER, list)).build().bytes();
    for (Fields image : Json.parseObject("image", LayoutFiles.DOCKER, object).objects("images")) {
      content.add(image);
    }
    return content;
  }

  private void add(Fields image) throws IOException, Failure {
    String configPath = image.text("Config");
    byte[] config =
        tar.small(configPath, ImageManifest.MAX_BYTES)
            .orElseThrow(() -> image.failure("Config", "there is no file " + configPath));
    List<Descriptor> layers = new ArrayList<>();
    for (String path : image.texts("Layers")) {
      layers.add(layer(image, path));
    }
    Descriptor manifest =
        put(
            MediaTypes.MANIFEST,
            ImageManifest.of(put(MediaTypes.CONFIG, config), layers, Annotations.NONE).bytes());
    List<String> tags = image.texts("RepoTags");
    if (tags.isEmpty()) {
      images.add(manifest);
    }
    for (String text : tags) {
      Reference name = reference(image, text);
      images.add(
          manifest
              .annotated(Annotations.CONTAINERD_NAME, name.toString())
              .annotated(Annotations.REF_NAME, name.tag().orElse("")));
    }
  }

  private static Reference reference(Fields image, String text) throws Failure {
    try {
      return Reference.parse(text).tagged();
    } catch (Failure e) {
      throw image.failure("RepoTags", e.problem());
    }
  }

  private Descriptor layer(Fields image, String path) throws IOException, Failure {
    Blob blob =
        tar.file(path).orElseThrow(() -> image.failure("Layers", "there is no file " + path));
    byte[] head = tar.head(path, MAGIC_BYTES);
    String mediaType =
        switch (Compression.of(head)) {
          case NONE, XZ -> MediaTypes.LAYER;
          case GZIP -> MediaTypes.LAYER_GZIP;
          case ZSTD -> MediaTypes.LAYER_ZSTD;
        };
    blobs.put(blob.digest(), blob);
    return Descriptor.of(mediaType, blob);
  }

  private Descriptor put(String mediaType, byte[] bytes) {
    BlobBytes blob = Blob.of(bytes);
    blobs.put(blob.digest(), blob);
    return Descriptor.of(mediaType, blob);
  }

  @Override
  public Optional<byte[]> small(String name, int limit) {
    return switch (name) {
      case LayoutFiles.OCI_LAYOUT -> Optional.of(LayoutFiles.ociLayout());
      case LayoutFiles.INDEX -> Optional.of(ImageIndex.of(images, Annotations.NONE).bytes());
      default -> Optional.empty();
    };
  }

  @Override
  public Blob blob(Descriptor descriptor) throws Failure {
    Blob blob = blobs.get(descriptor.digest());
    if (blob == null) {
      throw Content.missing(descriptor.digest());
    }
    return blob;
  }

  @Override
  public OptionalLong size(Descriptor descriptor) {
    Blob blob = blobs.get(descriptor.digest());
    return blob == null ? OptionalLong.empty() : OptionalLong.of(blob.size());
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }
}
