package dev.refract.acceptance.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.acceptance.Finished;
import dev.refract.acceptance.Place;
import dev.refract.acceptance.Product;
import dev.refract.archive.Digest;
import dev.refract.oci.Annotations;
import dev.refract.oci.Image;
import dev.refract.oci.Reference;
import dev.refract.oci.layout.ImageStore;
import dev.refract.oci.layout.Layout;
import dev.refract.oci.layout.StoredPlatform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Programs on top of an image that is in a registry.
class BaseFromRegistryTest {
  private static Finished refract(String verb, Path project, String... more) throws Exception {
    List<String> words = new ArrayList<>(List.of(verb, project.toString()));
    words.addAll(List.of("--cache=" + Place.cache(), "--accept-expired", "--progress=plain"));
    words.addAll(List.of("--platform=linux/amd64", "--no-release"));
    words.addAll(List.of(more));
    return Product.run(project, Map.of("SOURCE_DATE_EPOCH", "1"), words.toArray(String[]::new));
  }

  private static Path project(String base) throws Exception {
    Path project = Place.fresh("project");
    Files.writeString(
        project.resolve("shard.yml"),
        "name: some\nversion: 0.1.0\ntargets: {some: {main: some.cr}}\n");
    Files.writeString(project.resolve("some.cr"), "puts 1\n");
    Files.writeString(project.resolve("refract.yml"), "base: image:" + base + "\n");
    return project;
  }

  private static Digest push(String name, long seed) throws Exception {
    Image image =
        SomeImage.image(
            SomeImage.platform(
                SomeImage.AMD64, SomeImage.layer(seed, 2000), SomeImage.layer(seed + 1, 3000)),
            SomeImage.platform(SomeImage.ARM64, SomeImage.layer(seed + 2, 4000)));
    Path layout = Place.fresh("base").resolve("layout");
    Layout.write(layout, image, List.of(Reference.parse(name)));
    Product.run(layout, Map.of(), "push", layout.toString(), name).orFail();
    return image.digest();
  }

  @Test
  void whatIsNeededIsPulledOnceAndMounted() throws Exception {
    Path project;
    Digest base;
    long seed = System.nanoTime();
    try (RegistryServer server = RegistryServer.start()) {
      String name = server.host() + "/base:1";
      base = push(name, seed);
      project = project(name);
      server.forgetRequests();
      assertThat(refract("plan", project).orFail().stdout()).contains(name + "@" + base);
      assertThat(server.count("GET /v2/base/blobs/"))
          .as("configuration and layers of one platform")
          .isEqualTo(3);
      String app = server.host() + "/app:1";
      refract("build", project, "--tag=" + app, "--push").orFail();
      assertThat(server.count("GET /v2/base/blobs/")).isEqualTo(3);
      assertThat(server.count("POST /v2/app/blobs/uploads/ 201")).as("mounts").isEqualTo(2);
      assertThat(Skopeo.copy(app)).isNotEmpty();

      Finished other = refract("plan", project, "--platform=linux/arm/v7");
      assertThat(other.exitCode()).isEqualTo(2);
      assertThat(other.stderr())
          .contains("has nothing for linux/arm/v7, only for linux/amd64, linux/arm64");
    }
    // The registry is gone.
    refract("build", project, "--offline", "--output=type=archive,dest=some.tar").orFail();
    try (ImageStore store = ImageStore.open(project.resolve("some.tar"))) {
      StoredPlatform platform = store.image().platform(SomeImage.AMD64);
      assertThat(platform.layers()).hasSize(3);
      assertThat(platform.manifest().value().annotations())
          .containsEntry(Annotations.BASE_DIGEST, base.toString())
          .hasEntrySatisfying(Annotations.BASE_NAME, name -> assertThat(name).endsWith("/base:1"));
    }
    Finished never = refract("plan", project("127.0.0.1:1/never"), "--offline");
    assertThat(never.exitCode()).isEqualTo(1);
    assertThat(never.stderr())
        .contains("the base image:127.0.0.1:1/never is not in the cache, and --offline was given");
  }

  @Test
  void aLockPinsTheImage() throws Exception {
    long seed = System.nanoTime();
    try (RegistryServer server = RegistryServer.start()) {
      String name = server.host() + "/base:1";
      Digest first = push(name, seed);
      Path project = project(name);
      Finished unpinned = refract("plan", project, "--locked");
      assertThat(unpinned.stderr()).contains("there is no refract.lock");
      refract("lock", project).orFail();
      Path lock = project.resolve("refract.lock");
      assertThat(lock).content().contains("images:\n  \"" + name + "\": \"" + first + "\"\n");

      Digest second = push(name, seed + 10);
      assertThat(refract("plan", project).orFail().stdout()).contains(first.toString());
      assertThat(refract("plan", project, "--locked").orFail().stdout()).contains(first.toString());
      assertThat(refract("lock", project, "--update").orFail().stdout() + Files.readString(lock))
          .contains(second.toString())
          .contains(name);
      assertThat(refract("plan", project, "--locked").orFail().stdout())
          .contains(second.toString());

      Files.writeString(lock, Files.readString(lock).replaceFirst("images:\n.*\n", ""));
      Finished gone = refract("plan", project, "--locked");
      assertThat(gone.exitCode()).isEqualTo(2);
      assertThat(gone.stderr()).contains("refract.lock does not pin the base " + name);
    }
  }
}
