package dev.refract.acceptance.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.acceptance.BuiltImage;
import dev.refract.acceptance.Finished;
import dev.refract.acceptance.LaterPeer;
import dev.refract.acceptance.Place;
import dev.refract.acceptance.Product;
import dev.refract.archive.Digest;
import dev.refract.oci.Platform;
import dev.refract.oci.json.Fields;
import dev.refract.oci.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// From a project into registries, as a user does it.
class BuildToRegistryTest {
  private static final Map<String, String> DATED = Map.of("SOURCE_DATE_EPOCH", "1767225600");

  private static Finished build(Path project, Path cache, String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "build",
                project.toString(),
                "--cache=" + cache,
                "--accept-expired",
                "--no-release",
                "--progress=plain"));
    arguments.addAll(List.of(more));
    return Product.run(project, DATED, arguments.toArray(String[]::new));
  }

  private static Path project() throws Exception {
    return project("some");
  }

  private static Path project(String name) throws Exception {
    Path project = Place.fresh("project");
    Files.writeString(
        project.resolve("shard.yml"),
        "name: %1$s\nversion: 0.1.0\ntargets: {%1$s: {main: some.cr}}\n".formatted(name));
    Files.writeString(project.resolve("some.cr"), "puts 1\n");
    return project;
  }

  /// Two machines build a platform each; joined, it is what one machine gives that builds both.
  @Test
  @Tag("thorough")
  void buildsInTwoCachesJoined() throws Exception {
    Path project = project();
    try (RegistryServer server = RegistryServer.start()) {
      List<String> parts = new ArrayList<>();
      for (String platform : List.of("linux/amd64", "linux/arm64")) {
        Finished part =
            build(
                project,
                Place.fresh("cache"),
                "--platform=" + platform,
                "--tag=" + server.host() + "/some",
                "-otype=registry,push-by-digest=true");
        parts.add(part.orFail().lines().getFirst().replace(":latest@", "@"));
      }
      Finished join =
          Product.run(
              project,
              Map.of(),
              "index",
              "create",
              "--tag=" + server.host() + "/some:joined",
              parts.get(0),
              parts.get(1));
      Finished whole =
          build(
              project,
              Place.cache(),
              "--platform=linux/amd64,linux/arm64",
              "--tag=" + server.host() + "/some:whole",
              "--push");
      assertThat(join.orFail().stdout().replace("joined", "whole"))
          .isEqualTo(whole.orFail().stdout());
      assertThat(Skopeo.digest(server.host() + "/some:joined"))
          .isEqualTo(Skopeo.digest(server.host() + "/some:whole"));
    }
  }

  /// Many outputs at once, and what a script wants to know of them.
  @Test
  void manyOutputsAtOnce() throws Exception {
    Path project = project();
    try (RegistryServer server = RegistryServer.start()) {
      String name = server.host() + "/some:1";
      Finished build =
          build(
              project,
              Place.cache(),
              "--platform=linux/amd64",
              "--tag=" + name,
              "--push",
              "-otype=archive,dest=some.tar",
              "-otype=oci,dest=layout",
              "-otype=docker,dest=docker.tar",
              "-otype=dir,dest=tree",
              "--metadata-file=metadata.json",
              "--iidfile=iid",
              "--image-refs=refs");
      String digest = Skopeo.digest(name).toString();
      assertThat(build.orFail().stdout()).isEqualTo(name + "@" + digest + "\n");
      assertThat(project.resolve("iid")).hasContent(digest);
      assertThat(project.resolve("refs")).hasContent(name + "@" + digest);
      assertThat(Files.readString(project.resolve("metadata.json")))
          .contains("\"containerimage.digest\": \"" + digest + "\"", "\"image.name\": \"" + name);
      assertThat(project.resolve("some.tar")).exists();
      assertThat(project.resolve("layout/index.json")).exists();
      assertThat(project.resolve("docker.tar")).exists();

      Path unpacked =
          new BuiltImage(project.resolve("some.tar")).root(Platform.of("linux", "amd64"));
      assertThat(files(project.resolve("tree")))
          .as("what GNU tar makes of the layers")
          .isEqualTo(files(unpacked));

      long before = server.count("GET \\S+/blobs/");
      Finished inspect = Product.run(project, Map.of(), "inspect", name);
      assertThat(inspect.orFail().stdout()).contains("digest      " + digest, "linux/amd64");
      assertThat(server.count("GET \\S+/blobs/") - before)
          .as("the configuration, no layer")
          .isEqualTo(1);

      assertThat(Skopeo.raw(name)).as("packages are no base image").doesNotContain("image.base.");

      // This registry keeps no list of what hangs on an image, so that a tag is one.
      String list = server.host() + "/some:" + digest.replace(':', '-');
      assertThat(Skopeo.raw(list)).contains("application/vnd.in-toto+json");
      String cache = "--cache=" + Place.fresh("cache");
      server.forgetRequests();
      for (int i = 0; i < 2; i++) {
        Finished verify = Product.run(project, Map.of(), "verify", name, "--no-run", cache);
        assertThat(verify.orFail().stdout()).contains("linux/amd64");
      }
      assertThat(server.requests())
          .filteredOn(request -> request.startsWith("GET /v2/some/blobs/"))
          .as("each of them once")
          .hasSizeGreaterThan(1)
          .doesNotHaveDuplicates();
    }
  }

  /// After an edit of the sources nothing of the layers below the program's is sent again; they are
  /// those of another project, too.
  @Test
  @Tag("thorough")
  void anEditSendsTheProgramsLayerAlone() throws Exception {
    Path project = project();
    try (RegistryServer server = RegistryServer.start()) {
      String name = server.host() + "/some:1";
      push(project, name).orFail();
      List<String> before = layers(name);

      Files.writeString(project.resolve("some.cr"), "puts 2\n");
      server.forgetRequests();
      push(project, name).orFail();

      List<String> after = layers(name);
      int last = before.size() - 1;
      assertThat(last).isPositive();
      assertThat(after).hasSize(last + 1).doesNotContain(before.getLast());
      assertThat(after.subList(0, last)).isEqualTo(before.subList(0, last));
      assertThat(server.requests())
          .filteredOn(request -> request.startsWith("POST "))
          .as("a layer and a configuration, two bills of materials and a provenance")
          .hasSize(2 + 3);

      String other = server.host() + "/other:1";
      push(project("other"), other).orFail();
      assertThat(layers(other).subList(0, last)).isEqualTo(before.subList(0, last));
    }
  }

  private static Finished push(Path project, String name) throws Exception {
    return build(project, Place.cache(), "--platform=linux/amd64", "--tag=" + name, "--push");
  }

  /// The digests of the layers that crane finds.
  private static List<String> layers(String name) throws Exception {
    Finished manifest =
        LaterPeer.get("crane")
            .run(Place.scratch(), Map.of(), "manifest", "--platform=linux/amd64", name);
    byte[] json = manifest.orFail().stdout().getBytes(StandardCharsets.UTF_8);
    List<String> digests = new ArrayList<>();
    for (Fields layer : Json.parseObject("test", "manifest", json).objects("layers")) {
      digests.add(layer.text("digest"));
    }
    return digests;
  }

  private static SortedMap<String, String> files(Path top) throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(top)) {
      for (Path path : walk.toList()) {
        String what;
        if (Files.isSymbolicLink(path)) {
          what = "-> " + Files.readSymbolicLink(path);
        } else if (Files.isDirectory(path)) {
          what = "directory";
        } else {
          what = Digest.of(path) + " " + Files.getLastModifiedTime(path);
        }
        files.put(top.relativize(path).toString(), what);
      }
    }
    return files;
  }
}
