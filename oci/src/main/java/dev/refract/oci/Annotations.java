package dev.refract.oci;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// Names of the annotations that this module writes or reads (OCI image specification v1.1,
/// annotations.md), and what an annotation map is: sorted by key, no empty keys.
public final class Annotations {
  public static final SortedMap<String, String> NONE =
      Collections.unmodifiableSortedMap(new TreeMap<>());

  public static final String CREATED = "org.opencontainers.image.created";
  public static final String AUTHORS = "org.opencontainers.image.authors";
  public static final String URL = "org.opencontainers.image.url";
  public static final String DOCUMENTATION = "org.opencontainers.image.documentation";
  public static final String SOURCE = "org.opencontainers.image.source";
  public static final String VERSION = "org.opencontainers.image.version";
  public static final String REVISION = "org.opencontainers.image.revision";
  public static final String VENDOR = "org.opencontainers.image.vendor";
  public static final String LICENSES = "org.opencontainers.image.licenses";
  public static final String TITLE = "org.opencontainers.image.title";
  public static final String DESCRIPTION = "org.opencontainers.image.description";
  public static final String BASE_NAME = "org.opencontainers.image.base.name";
  public static final String BASE_DIGEST = "org.opencontainers.image.base.digest";

  /// A tag, on a descriptor of a layout's `index.json`.
  public static final String REF_NAME = "org.opencontainers.image.ref.name";

  /// A whole image name; containerd's, read by Docker and Podman beside [#REF_NAME].
  public static final String CONTAINERD_NAME = "io.containerd.image.name";

  private Annotations() {}

  /// An unmodifiable copy of `annotations`.
  ///
  /// @throws IllegalArgumentException if a key is empty (annotations.md, "Rules")
  static SortedMap<String, String> copy(SortedMap<String, String> annotations) {
    if (annotations.containsKey("")) {
      throw new IllegalArgumentException("an annotation without a key");
    }
    return Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
  }
}
