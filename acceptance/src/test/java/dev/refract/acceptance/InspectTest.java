package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.failure.Failure;
import dev.refract.oci.Platform;
import dev.refract.oci.json.Fields;
import dev.refract.oci.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What `refract inspect` says of a whole image, held against what skopeo says; the files of one
/// platform are [LayerListTest]'s.
class InspectTest {
  private static final List<String> PLATFORMS =
      List.of("linux/amd64", "linux/arm/v6", "linux/arm/v7", "linux/arm64");

  private static String inspect(Path image, String... options) throws Exception {
    List<String> words = new ArrayList<>(List.of("inspect", image.toString()));
    words.addAll(List.of(options));
    Finished inspect =
        Product.run(Place.scratch(), Map.of(), words.toArray(String[]::new)).orFail();
    assertThat(inspect.stderr()).isEmpty();
    return inspect.stdout();
  }

  private static Fields json(String text) throws Failure {
    return Json.parseObject("test", "image", text.getBytes(StandardCharsets.UTF_8));
  }

  private static Fields skopeo(Platform platform) throws Exception {
    List<String> words = new ArrayList<>(List.of("--override-arch", platform.architecture()));
    platform.variant().ifPresent(variant -> words.addAll(List.of("--override-variant", variant)));
    words.addAll(List.of("inspect", "oci-archive:" + Greeter.get().archive()));
    return json(
        OtherToolsTest.skopeo(Place.fresh("skopeo"), words.toArray(String[]::new)).stdout());
  }

  @Test
  void archiveAndDirectoryAreSaidToHoldWhatSkopeoSees() throws Exception {
    String text = inspect(Greeter.get().archive(), "--json");
    assertThat(inspect(Greeter.get().layout(), "--json")).isEqualTo(text);
    Fields image = json(text);
    forPeople(image);
    assertThat("greeter:1.0.0@" + image.text("digest") + "\n")
        .isEqualTo(Greeter.get().build().stdout());
    assertThat(image.texts("names")).containsExactly("docker.io/library/greeter:1.0.0");
    assertThat(image.texts("tags")).containsExactly("1.0.0");
    assertThat(image.text("mediaType")).isEqualTo("application/vnd.oci.image.index.v1+json");
    assertThat(image.textMap("annotations"))
        .containsEntry("org.opencontainers.image.title", "greeter")
        .containsEntry("org.opencontainers.image.version", "1.0.0")
        .containsEntry("org.opencontainers.image.licenses", "Apache-2.0")
        // The project is in no repository.
        .doesNotContainKey("org.opencontainers.image.revision");

    Map<String, Fields> platforms = new TreeMap<>();
    for (Fields platform : image.objects("platforms")) {
      platforms.put(platform.text("platform"), platform);
    }
    assertThat(platforms).containsOnlyKeys(PLATFORMS);
    for (Map.Entry<String, Fields> platform : platforms.entrySet()) {
      Fields other = skopeo(Platform.parse(platform.getKey()));
      Fields config = platform.getValue().object("config");
      assertThat(config.text("platform")).isEqualTo(platform.getKey());
      assertThat(config.text("created")).isEqualTo(other.text("Created"));
      assertThat(config.object("execution").texts("Env")).isEqualTo(other.texts("Env"));
      assertThat(config.object("execution").textMap("Labels")).isEqualTo(other.textMap("Labels"));
      List<String> layers = new ArrayList<>();
      for (Fields layer : platform.getValue().objects("layers")) {
        layers.add(layer.text("digest"));
      }
      assertThat(layers).hasSize(3).isEqualTo(other.texts("Layers"));
    }
  }

  // For people it is a table of layers, and how a container starts.
  private static void forPeople(Fields image) throws Exception {
    String text = inspect(Greeter.get().layout());
    assertThat(text)
        .startsWith("docker.io/library/greeter:1.0.0\ndigest      " + image.text("digest") + "\n")
        .contains("\ntitle       greeter\n", "\nversion     1.0.0\n", "\nlicenses    Apache-2.0\n")
        .containsPattern("\nPLATFORM +LAYER +COMPRESSED +UNPACKED +ENTRIES\n");
    for (Fields platform : image.objects("platforms")) {
      String name = platform.text("platform");
      List<Fields> layers = platform.objects("layers");
      assertThat(text)
          .containsPattern("\n" + Pattern.quote(name) + " +" + row(layers.getFirst()) + "\n")
          .containsPattern("\n +" + row(layers.getLast()) + "\n +total +\\S+ MB +\\S+ MB\n")
          .contains(
              "\n\n" + name + "\nmanifest    " + platform.text("digest") + "\ncreated     ",
              "\nentrypoint  /usr/bin/tini -- /usr/bin/greeter\nuser        65532:65532\n");
    }
  }

  private static String row(Fields layer) throws Failure {
    String digest = layer.text("digest").substring(0, "sha256:".length() + 12);
    return digest + " +\\S+ [kM]B +\\S+ MB +" + layer.number("entries");
  }
}
