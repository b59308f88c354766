package dev.refract.oci;

import java.util.Set;

/// Names of content types (OCI image specification v1.1, media-types.md). Docker's older ones are
/// read, never written.
public final class MediaTypes {
  public static final String INDEX = "application/vnd.oci.image.index.v1+json";
  public static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  public static final String CONFIG = "application/vnd.oci.image.config.v1+json";
  public static final String LAYER = "application/vnd.oci.image.layer.v1.tar";
  public static final String LAYER_GZIP = "application/vnd.oci.image.layer.v1.tar+gzip";
  public static final String LAYER_ZSTD = "application/vnd.oci.image.layer.v1.tar+zstd";

  /// The configuration of a document that is no image.
  public static final String EMPTY = "application/vnd.oci.empty.v1+json";

  public static final String DOCKER_LIST =
      "application/vnd.docker.distribution.manifest.list.v2+json";
  public static final String DOCKER_MANIFEST =
      "application/vnd.docker.distribution.manifest.v2+json";
  public static final String DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";
  public static final String DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar";
  public static final String DOCKER_LAYER_GZIP =
      "application/vnd.docker.image.rootfs.diff.tar.gzip";

  private static final Set<String> INDICES = Set.of(INDEX, DOCKER_LIST);
  private static final Set<String> MANIFESTS = Set.of(MANIFEST, DOCKER_MANIFEST);
  private static final Set<String> CONFIGS = Set.of(CONFIG, DOCKER_CONFIG);
  private static final Set<String> LAYERS =
      Set.of(LAYER, LAYER_GZIP, LAYER_ZSTD, DOCKER_LAYER, DOCKER_LAYER_GZIP);

  private MediaTypes() {}

  public static boolean isIndex(String mediaType) {
    return INDICES.contains(mediaType);
  }

  public static boolean isManifest(String mediaType) {
    return MANIFESTS.contains(mediaType);
  }

  public static boolean isConfig(String mediaType) {
    return CONFIGS.contains(mediaType);
  }

  public static boolean isLayer(String mediaType) {
    return LAYERS.contains(mediaType);
  }

  /// Whether `text` has the form `type/subtype` of RFC 6838 section 4.2.
  public static boolean isMediaType(String text) {
    int slash = text.indexOf('/');
    return slash > 0 && isName(text.substring(0, slash)) && isName(text.substring(slash + 1));
  }

  private static boolean isName(String text) {
    return !text.isEmpty()
        && text.length() <= 127
        && Character.isLetterOrDigit(text.charAt(0))
        && text.chars()
            .allMatch(c ->
                (c >= '0' && c <= '9')
                    || (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || "!#$&-^_.+".indexOf(c) >= 0);
  }
}
