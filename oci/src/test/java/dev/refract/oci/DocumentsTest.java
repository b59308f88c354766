package dev.refract.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refract.archive.Digest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class DocumentsTest {
  private static final Digest ZEROS = new Digest("0".repeat(64));

  @Test
  void anIndexHasTheFieldsAndTheOrderOfTheSpecification() {
    ImageIndex index =
        ImageIndex.of(
            List.of(
                Descriptor.of(MediaTypes.MANIFEST, ZEROS, 7143)
                    .on(Examples.V6)
                    .annotated("a", "\u00e4\n")),
            Annotations.NONE);
    assertThat(new String(index.bytes(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\","
                + "\"manifests\":[{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
                + "\"digest\":\"sha256:"
                + "0".repeat(64)
                + "\",\"size\":7143,\"annotations\":{\"a\":\"\u00e4\\n\"},"
                + "\"platform\":{\"architecture\":\"arm\",\"os\":\"linux\",\"variant\":\"v6\"}}]}");
  }

  @Test
  void aConfigurationHasTheFieldsAndTheOrderOfTheSpecification() {
    Layer layer = Examples.layer(0);
    assertThat(
            new String(Examples.image(Examples.V6, layer).config().bytes(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"created\":\"2026-01-02T03:04:05Z\",\"architecture\":\"arm\",\"os\":\"linux\","
                + "\"variant\":\"v6\",\"config\":{\"User\":\"65532:65532\","
                + "\"ExposedPorts\":{\"3000/tcp\":{}},\"Env\":[\"PATH=/usr/bin\","
                + "\"SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt\"],"
                + "\"Entrypoint\":[\"/usr/bin/tini\",\"--\",\"/usr/bin/greeter\"],"
                + "\"WorkingDir\":\"/\",\"Labels\":{\"org.opencontainers.image.title\":\"greeter\"}},"
                + "\"rootfs\":{\"diff_ids\":[\""
                + layer.diffId()
                + "\"],\"type\":\"layers\"},"
                + "\"history\":[{\"created\":\"2026-01-02T03:04:05Z\",\"created_by\":\"refract\"}]}");
  }

  @Test
  void whatIsWrittenIsReadBackAsTheSame() throws Exception {
    Image image = Examples.greeter();
    assertThat(ImageIndex.read("index", image.index().bytes()).value()).isEqualTo(image.index());
    for (PlatformImage one : image.platforms()) {
      assertThat(ImageManifest.read("manifest", one.manifest().bytes()).value())
          .isEqualTo(one.manifest());
      assertThat(ImageConfig.read("config", one.config().bytes()).value()).isEqualTo(one.config());
    }
  }

  @Test
  void platformsComeInOneOrderHoweverTheyAreGiven() {
    assertThat(Examples.greeter().index().manifests())
        .extracting(descriptor -> descriptor.platform().orElseThrow().toString())
        .containsExactly("linux/amd64", "linux/arm/v6", "linux/arm/v7", "linux/arm64");
  }

  @Test
  void aLayerThatTheConfigurationDoesNotNameIsRefused() {
    PlatformImage good = Examples.image(Examples.V6, Examples.layer(0));
    assertThatThrownBy(
            () -> new PlatformImage(good.config(), List.of(Examples.layer(1)), Annotations.NONE))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
