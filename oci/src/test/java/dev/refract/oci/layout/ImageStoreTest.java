package dev.refract.oci.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refract.archive.TarEntry;
import dev.refract.archive.TarWriter;
import dev.refract.failure.Failure;
import dev.refract.oci.Annotations;
import dev.refract.oci.Blob;
import dev.refract.oci.Examples;
import dev.refract.oci.Image;
import dev.refract.oci.Platform;
import dev.refract.oci.PlatformImage;
import dev.refract.oci.Reference;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageStoreTest {
  @TempDir Path folder;
  private Image image = Examples.greeter();

  @BeforeEach
  void write() throws Exception {
    image =
        new Image(
            List.of(
                Examples.image(
                    Examples.V6, Tars.gzipped("etc/", "etc/a=1"), Tars.layer("bin/", "bin/x=v6")),
                Examples.image(
                    Examples.ARM64,
                    Tars.gzipped("etc/", "etc/a=1"),
                    Tars.gzipped("bin/", "bin/x=64", "bin/y->x"))),
            Examples.greeter().annotations());
    List<Reference> names = List.of(Reference.parse("greeter:1.0"), Reference.parse("a.io/b:2"));
    Layout.write(folder.resolve("layout"), image, names);
    HybridArchive.write(folder.resolve("image.tar"), image, names, Examples.AMD64);
  }

  @ParameterizedTest
  @ValueSource(strings = {"layout", "image.tar"})
  void whatWasWrittenIsRead(String name) throws Exception {
    try (ImageStore store = ImageStore.open(folder.resolve(name))) {
      StoredImage stored = store.image();
      assertThat(stored.names()).containsExactly("docker.io/library/greeter:1.0", "a.io/b:2");
      assertThat(stored.tags()).containsExactly("1.0", "2");
      assertThat(stored.descriptor().digest()).isEqualTo(image.digest());
      assertThat(stored.index().orElseThrow().raw()).isEqualTo(image.indexBlob());
      assertThat(stored.platforms())
          .extracting(StoredPlatform::platform)
          .containsExactly(Examples.V6, Examples.ARM64);
      StoredPlatform v6 = stored.platform(Platform.parse("linux/arm/6"));
      assertThat(v6.manifest().raw()).isEqualTo(image.platforms().getFirst().manifestBlob());
      assertThat(v6.config().value()).isEqualTo(image.platforms().getFirst().config());
      assertThat(v6.layers().getFirst().entries())
          .containsExactly(
              new TarEntry.Directory("etc", 0755, 0, 0, 0),
              new TarEntry.File("etc/a", 0644, 1, 2, 3, 1));
      assertThat(stored.platform(Examples.ARM64).files().bytes("bin/x", 10))
          .contains(Examples.utf8("64"));
      assertThat(store.image("2")).isEqualTo(store.image("docker.io/library/greeter:1.0"));
      assertThatThrownBy(() -> stored.platform(Examples.AMD64))
          .hasMessage(
              "[image] there is nothing for linux/amd64, only for linux/arm/v6, linux/arm64");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"layout", "image.tar"})
  void anInspectionTellsAllOfIt(String name) throws Exception {
    try (ImageStore store = ImageStore.open(folder.resolve(name))) {
      Inspection inspection = Inspection.of(store.image());
      String config = "\"execution\":" + Examples.execution().toJson().compact() + "}";
      assertThat(inspection.toJson().compact())
          .startsWith(
              "{\"names\":[\"docker.io/library/greeter:1.0\",\"a.io/b:2\"],\"tags\":[\"1.0\",\"2\"],"
                  + "\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"digest\":\""
                  + image.digest()
                  + "\",\"annotations\":{\"org.opencontainers.image.title\":\"greeter\","
                  + "\"org.opencontainers.image.version\":\"1.0\"},"
                  + "\"platforms\":[{\"platform\":\"linux/arm/v6\",\"digest\":\""
                  + image.platforms().getFirst().manifestBlob().digest()
                  + "\",\"size\":")
          .contains(config)
          .contains("\"unpackedSize\":2560,\"entries\":2}")
          .endsWith("\"unpackedSize\":3072,\"entries\":3}]}]}");
      assertThat(inspection.platforms().getFirst().stored().storedBytes())
          .isEqualTo(
              image.platforms().getFirst().manifestBlob().size()
                  + image.platforms().getFirst().configBlob().size()
                  + image.platforms().getFirst().layers().stream()
                      .mapToLong(layer -> layer.blob().size())
                      .sum());
    }
  }

  @Test
  void anythingThatIsNoLayoutIsNamed() throws Exception {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Path text = Files.writeString(folder.resolve("text"), "x".repeat(2000));
    Path gzip = Files.write(folder.resolve("gzip"), new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0});
    assertThatThrownBy(() -> ImageStore.open(empty)).hasMessageContaining("has no oci-layout");
    assertThatThrownBy(() -> ImageStore.open(text)).isInstanceOf(Failure.class);
    assertThatThrownBy(() -> ImageStore.open(gzip)).hasMessageContaining("is compressed");
    assertThatThrownBy(() -> ImageStore.open(folder.resolve("none")))
        .hasMessageContaining("is not there");
  }

  @Test
  void aLayoutOfTwoImagesAsksForAName() throws Exception {
    Path layout = folder.resolve("layout");
    String index = Files.readString(layout.resolve("index.json"));
    String manifest = image.platforms().getFirst().descriptor().toJson().compact();
    Files.writeString(
        layout.resolve("index.json"),
        index.replace("\"manifests\":[", "\"manifests\":[" + manifest + ","));
    try (ImageStore store = ImageStore.open(layout)) {
      assertThat(store.images()).hasSize(2);
      assertThat(store.images().getFirst().index()).isEmpty();
      assertThatThrownBy(store::image).hasMessageContaining("there are 2 images");
      assertThat(store.image("1.0").platforms()).hasSize(2);
    }
  }

  @Test
  void whatIsNoImageStaysAside() throws Exception {
    Image known = image;
    String attestation =
        known
            .platforms()
            .getFirst()
            .descriptor()
            .on(Platform.of("unknown", "unknown"))
            .toJson()
            .compact();
    Path layout = folder.resolve("layout");
    Files.writeString(
        layout.resolve("index.json"),
        "{\"schemaVersion\":2,\"manifests\":["
            + known
                .platforms()
                .get(1)
                .descriptor()
                .annotated(Annotations.REF_NAME, "x")
                .toJson()
                .compact()
            + ","
            + attestation
            + ",{\"mediaType\":\"text/plain\",\"digest\":\"sha256:"
            + "0".repeat(64)
            + "\",\"size\":1}]}");
    try (ImageStore store = ImageStore.open(layout)) {
      assertThat(store.image().platforms()).hasSize(1);
    }
  }

  @Test
  void anArchiveThatOnlyDockerKnowsIsReadToo() throws Exception {
    PlatformImage v6 = image.platforms().getFirst();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarWriter tar = new TarWriter(bytes)) {
      tar.directory("l", 0755, 0, 0, 0);
      put(tar, "c.json", v6.configBlob());
      put(tar, "l/0", v6.layers().get(0).blob());
      put(tar, "l/1", v6.layers().get(1).blob());
      put(
          tar,
          "manifest.json",
          Blob.of(
              Examples.utf8(
                  "[{\"Config\":\"c.json\",\"RepoTags\":[\"greeter:1\",\"greeter:2\"],"
                      + "\"Layers\":[\"l/0\",\"l/1\"]}]")));
    }
    Path archive = Files.write(folder.resolve("docker.tar"), bytes.toByteArray());
    try (ImageStore store = ImageStore.open(archive)) {
      StoredImage stored = store.image();
      assertThat(stored.tags()).containsExactly("1", "2");
      // The very manifest that was written, for all of its parts are the same.
      assertThat(stored.descriptor().digest()).isEqualTo(v6.manifestBlob().digest());
      assertThat(stored.platform(Examples.V6).files().bytes("bin/x", 10))
          .contains(Examples.utf8("v6"));
    }
    Path bad = folder.resolve("bad.tar");
    Files.write(bad, Tars.tar("manifest.json=[{\"Config\":\"../../etc/passwd\",\"Layers\":[]}]"));
    assertThatThrownBy(() -> ImageStore.open(bad))
        .hasMessageContaining("Config: there is no file ../../etc/passwd");
  }

  private static void put(TarWriter tar, String path, Blob blob) throws Exception {
    try (InputStream in = blob.open()) {
      tar.file(path, 0644, 0, 0, 0, blob.size(), in);
    }
  }
}
