package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.archive.Digest;
import dev.refract.oci.Platform;
import dev.refract.oci.layout.ImageStore;
import dev.refract.oci.layout.StoredImage;
import dev.refract.oci.layout.StoredLayer;
import dev.refract.oci.layout.StoredPlatform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Layers that update cheaply, are compressed as somebody wishes, and say what somebody wishes.
class LayersTest {
  private static final Platform AMD64 = Platform.of("linux", "amd64");

  private static Tiny build(String greeting, String... options) throws Exception {
    Tiny tiny = Tiny.create(greeting);
    String[] all = new String[options.length + 1];
    all[0] = "--mirror=" + TinyCache.get().mirror().address();
    System.arraycopy(options, 0, all, 1, options.length);
    tiny.build(TinyCache.get().directory(), all).orFail();
    return tiny;
  }

  private static List<Digest> layers(Tiny tiny) throws Exception {
    try (ImageStore store = ImageStore.open(tiny.archive())) {
      return store.image().platform(AMD64).layers().stream()
          .map(layer -> layer.descriptor().digest())
          .toList();
    }
  }

  /// Two projects of one base share all layers but the program's; so do two states of one project.
  @Test
  void anotherSourceChangesTheProgramsLayerAlone() throws Exception {
    List<Digest> one = layers(build("Hello"));
    List<Digest> other = layers(build("Hej"));
    assertThat(other).hasSameSizeAs(one);
    assertThat(other.subList(0, other.size() - 1)).isEqualTo(one.subList(0, one.size() - 1));
    assertThat(other.getLast()).isNotEqualTo(one.getLast());
  }

  @Test
  void zstdHoldsTheSameFilesAndOthersTakeIt() throws Exception {
    Tiny gzip = build("Hello");
    Tiny zstd = build("Hello", "--compression=zstd:12");
    try (ImageStore one = ImageStore.open(gzip.archive());
        ImageStore other = ImageStore.open(zstd.archive())) {
      List<StoredLayer> expected = one.image().platform(AMD64).layers();
      List<StoredLayer> found = other.image().platform(AMD64).layers();
      assertThat(found)
          .extracting(StoredLayer::diffId)
          .isEqualTo(expected.stream().map(StoredLayer::diffId).toList());
      assertThat(found)
          .extracting(layer -> layer.descriptor().mediaType())
          .containsOnly("application/vnd.oci.image.layer.v1.tar+zstd");
      assertThat(found.stream().mapToLong(layer -> layer.blob().size()).sum())
          .isLessThan(expected.stream().mapToLong(layer -> layer.blob().size()).sum());
      // Reads every entry, and checks the digest of what was compressed.
      for (StoredLayer layer : found) {
        assertThat(layer.entries()).isNotEmpty();
      }
    }
    Path directory = Place.fresh("zstd");
    Peers.get()
        .run(
            directory,
            "skopeo",
            "--insecure-policy",
            "--tmpdir=" + Files.createDirectory(directory.resolve("tmp")),
            "copy",
            "--dest-decompress",
            "oci-archive:" + zstd.archive(),
            "dir:" + directory.resolve("plain"))
        .orFail();
    assertThat(Files.readString(directory.resolve("plain/manifest.json")))
        .contains("application/vnd.oci.image.layer.v1.tar\"");
  }

  @Test
  void labelsAndAnnotationsGoWhereTheyShould() throws Exception {
    Tiny tiny =
        build(
            "Hello",
            "--label=of.config=1=2",
            "--annotation=everywhere=a",
            "--annotation=index:of.index=b",
            "--annotation=manifest:of.manifest=c",
            "--annotation=org.opencontainers.image.title=Another");
    try (ImageStore store = ImageStore.open(tiny.archive())) {
      StoredImage image = store.image();
      StoredPlatform platform = image.platform(AMD64);
      assertThat(platform.config().value().execution().labels())
          .containsEntry("of.config", "1=2")
          .containsEntry("org.opencontainers.image.title", "tiny")
          .doesNotContainKey("everywhere");
      assertThat(platform.manifest().value().annotations())
          .containsEntry("everywhere", "a")
          .containsEntry("of.manifest", "c")
          .containsEntry("org.opencontainers.image.title", "Another")
          .doesNotContainKey("of.index");
      assertThat(image.index().orElseThrow().value().annotations())
          .containsEntry("everywhere", "a")
          .containsEntry("of.index", "b")
          .doesNotContainKey("of.manifest");
    }
  }
}
