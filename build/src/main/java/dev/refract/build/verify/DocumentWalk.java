package dev.refract.build.verify;

import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import dev.refract.oci.Descriptor;
import dev.refract.oci.Document;
import dev.refract.oci.ImageConfig;
import dev.refract.oci.ImageIndex;
import dev.refract.oci.ImageManifest;
import dev.refract.oci.MediaTypes;
import dev.refract.oci.Platform;
import dev.refract.oci.json.Fields;
import dev.refract.oci.json.Json;
import dev.refract.oci.layout.ImageStore;
import dev.refract.oci.layout.StoredLayer;
import dev.refract.oci.layout.StoredPlatform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedSet;

/// Follows the pointers of a layout down to the layers as `oci.layout` does, but goes on where it
/// gives up: what is wrong is a finding, and what hangs below it is left out.
final class DocumentWalk {
  private static final int MAX_DEPTH = 4;
  private static final int MAX_DOCUMENTS = 2000;
  private static final int MAX_LAYERS = 1000;
  private static final Platform UNKNOWN = Platform.of("unknown", "unknown");

  private final ImageStore store;
  private final Findings findings;
  private final List<StoredPlatform> platforms = new ArrayList<>();
  private final SequencedSet<Platform> named = new LinkedHashSet<>();
  private int documents;

  DocumentWalk(ImageStore store, Findings findings) {
    this.store = store;
    this.findings = findings;
  }

  /// The platforms whose documents could be read, in the order of the index.
  List<StoredPlatform> platforms() {
    return List.copyOf(platforms);
  }

  /// All platforms that the image says it is for, in the order of the index.
  List<Platform> named() {
    return List.copyOf(named);
  }

  /// Where the content of `digest` is in a layout.
  static String path(Digest digest) {
    return "blobs/sha256/" + digest.hex();
  }

  /// Looks at the image that `descriptors` of `index.json` name, which all have the same digest.
  void follow(List<Descriptor> descriptors) throws IOException {
    for (Descriptor descriptor : descriptors) {
      AnnotationRules.check(descriptor.annotations(), "index.json", findings);
    }
    AnnotationRules.check(store.index().value().annotations(), "index.json", findings);
    Descriptor first = descriptors.getFirst();
    if (MediaTypes.isManifest(first.mediaType())) {
      findings.warning(
          Rule.FORM,
          "index.json",
          "it lists the image of one platform itself, which tells a client nothing of platforms");
    }
    follow(first, 0);
    if (named.isEmpty() && findings.size() == 0) {
      findings.error(Rule.FORM, path(first.digest()), "there is no image in it");
    }
  }

  private void follow(Descriptor descriptor, int depth) throws IOException {
    String path = path(descriptor.digest());
    if (MediaTypes.isIndex(descriptor.mediaType())) {
      if (depth == MAX_DEPTH) {
        findings.error(Rule.FORM, path, "indices are nested more than " + MAX_DEPTH + " deep");
        return;
      }
      Optional<ImageIndex> index = index(descriptor, path);
      if (index.isPresent()) {
        AnnotationRules.check(index.get().annotations(), path, findings);
        PlatformRules.checkIndex(index.get().manifests(), path, findings);
        for (Descriptor below : index.get().manifests()) {
          AnnotationRules.check(below.annotations(), path, findings);
          follow(below, depth + 1);
        }
      }
    } else if (MediaTypes.isManifest(descriptor.mediaType())) {
      manifest(descriptor, path);
    } else if (descriptor.platform().filter(platform -> !platform.equals(UNKNOWN)).isPresent()) {
      findings.error(
          Rule.MEDIA_TYPE,
          path,
          "an index points to it as "
              + descriptor.mediaType()
              + " for "
              + descriptor.platform().get()
              + ", expected "
              + MediaTypes.MANIFEST);
    } else {
      // Something that hangs on the image and is none.
      bytes(descriptor, path, findings);
    }
  }

  private Optional<ImageIndex> index(Descriptor descriptor, String path) throws IOException {
    Optional<byte[]> bytes = bytes(descriptor, path, findings);
    if (bytes.isEmpty()) {
      return Optional.empty();
    }
    try {
      Document<ImageIndex> index = ImageIndex.read("index", bytes.get());
      checkMediaType(descriptor, bytes.get(), path, findings);
      return Optional.of(index.value());
    } catch (Failure e) {
      findings.error(Rule.FORM, path, e.problem());
      return Optional.empty();
    }
  }

  private void manifest(Descriptor descriptor, String path) throws IOException {
    boolean attestation = descriptor.platform().filter(UNKNOWN::equals).isPresent();
    Findings own =
        descriptor.platform().isPresent() && !attestation
            ? findings.on(descriptor.platform().get().normalised())
            : findings;
    if (!attestation) {
      descriptor.platform().map(Platform::normalised).ifPresent(named::add);
    }
    Optional<byte[]> bytes = bytes(descriptor, path, own);
    if (bytes.isEmpty()) {
      return;
    }
    try {
      Document<ImageManifest> manifest = ImageManifest.read("manifest", bytes.get());
      checkMediaType(descriptor, bytes.get(), path, own);
      AnnotationRules.check(manifest.value().annotations(), path, own);
      if (!attestation) {
        config(descriptor, manifest, path, own);
      }
    } catch (Failure e) {
      own.error(Rule.FORM, path, e.problem());
    }
  }

  private void config(
      Descriptor descriptor, Document<ImageManifest> manifest, String path, Findings own)
      throws IOException, Failure {
    Descriptor pointer = manifest.value().config();
    if (!MediaTypes.isConfig(pointer.mediaType())) {
      if (descriptor.platform().isPresent() && manifest.value().artifactType().isEmpty()) {
        own.error(
            Rule.MEDIA_TYPE,
            path,
            "its configuration is " + pointer.mediaType() + ", expected " + MediaTypes.CONFIG);
      }
      return;
    }
    String configPath = path(pointer.digest());
    Optional<byte[]> bytes = bytes(pointer, configPath, own);
    if (bytes.isEmpty()) {
      return;
    }
    Document<ImageConfig> config;
    try {
      config = ImageConfig.read("configuration", bytes.get());
    } catch (Failure e) {
      own.error(Rule.FORM, configPath, e.problem());
      return;
    }
    Platform platform = descriptor.platform().orElse(config.value().platform());
    named.add(platform.normalised());
    Findings of = findings.on(platform.normalised());
    PlatformRules.checkConfig(platform, config.value().platform(), configPath, of);
    layers(descriptor, platform, manifest, config, path, of);
  }

  private void layers(
      Descriptor descriptor,
      Platform platform,
      Document<ImageManifest> manifest,
      Document<ImageConfig> config,
      String path,
      Findings own)
      throws IOException {
    List<Descriptor> layers = manifest.value().layers();
    List<Digest> diffIds = config.value().diffIds();
    String configPath = path(manifest.value().config().digest());
    long made = config.value().history().stream().filter(history -> !history.emptyLayer()).count();
    if (!config.value().history().isEmpty() && made != layers.size()) {
      own.error(
          Rule.DIFF_ID,
          configPath,
          "its history tells of " + made + " layers, there are " + layers.size());
    }
    if (layers.isEmpty()) {
      own.warning(Rule.FORM, path, "it has no layers");
    }
    if (layers.size() > MAX_LAYERS || diffIds.size() != layers.size()) {
      own.error(
          Rule.DIFF_ID,
          configPath,
          "it has "
              + diffIds.size()
              + " digests of layers, there are "
              + layers.size()
              + " layers");
      return;
    }
    List<StoredLayer> stored = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      Descriptor layer = layers.get(i);
      AnnotationRules.check(layer.annotations(), path, own);
      if (!MediaTypes.isLayer(layer.mediaType())) {
        own.error(
            Rule.MEDIA_TYPE,
            path,
            "its layer "
                + (i + 1)
                + " is "
                + layer.mediaType()
                + ", expected a tar file's, such as "
                + MediaTypes.LAYER_GZIP);
      }
      Optional<Descriptor> found = present(layer, path(layer.digest()), own);
      if (found.isPresent()) {
        try {
          stored.add(new StoredLayer(layer, diffIds.get(i), store.blob(found.get())));
        } catch (Failure e) {
          own.error(Rule.PRESENT, path(layer.digest()), e.problem());
        }
      }
    }
    if (stored.size() == layers.size()) {
      platforms.add(new StoredPlatform(platform, descriptor, manifest, config, stored));
    }
  }

  private static void checkMediaType(
      Descriptor descriptor, byte[] bytes, String path, Findings findings) throws Failure {
    Fields fields = Json.parseObject("image", "document", bytes);
    Optional<String> own = fields.optionalText("mediaType");
    if (own.isPresent() && !own.get().equals(descriptor.mediaType())) {
      findings.error(
          Rule.MEDIA_TYPE,
          path,
          "it says that it is "
              + own.get()
              + ", its descriptor that it is "
              + descriptor.mediaType());
    }
  }

  /// The descriptor with the size that its content has.
  private Optional<Descriptor> present(Descriptor descriptor, String path, Findings own)
      throws IOException {
    OptionalLong size = store.size(descriptor);
    if (size.isEmpty()) {
      own.error(Rule.PRESENT, path, "it is not there");
      return Optional.empty();
    }
    if (size.getAsLong() != descriptor.size()) {
      own.error(
          Rule.SIZE,
          path,
          "it has " + size.getAsLong() + " bytes, its descriptor says " + descriptor.size());
    }
    return Optional.of(
        Descriptor.of(descriptor.mediaType(), descriptor.digest(), size.getAsLong()));
  }

  private Optional<byte[]> bytes(Descriptor descriptor, String path, Findings own)
      throws IOException {
    Optional<Descriptor> found = present(descriptor, path, own);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    if (++documents > MAX_DOCUMENTS || found.get().size() > ImageManifest.MAX_BYTES) {
      own.error(
          Rule.FORM,
          path,
          documents > MAX_DOCUMENTS
              ? "there are more than " + MAX_DOCUMENTS + " documents"
              : "it has "
                  + found.get().size()
                  + " bytes, at most "
                  + ImageManifest.MAX_BYTES
                  + " are accepted");
      return Optional.empty();
    }
    try {
      return Optional.of(store.blob(found.get()).bytes(ImageManifest.MAX_BYTES));
    } catch (Failure e) {
      own.error(Rule.DIGEST, path, e.problem());
      return Optional.empty();
    }
  }
}
