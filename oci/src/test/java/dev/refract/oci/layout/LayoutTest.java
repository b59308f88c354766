package dev.refract.oci.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import dev.refract.oci.Annotations;
import dev.refract.oci.BlobFile;
import dev.refract.oci.Examples;
import dev.refract.oci.Image;
import dev.refract.oci.Layer;
import dev.refract.oci.MediaTypes;
import dev.refract.oci.Reference;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayoutTest {
  @TempDir Path folder;

  private static List<Reference> names(String... names) throws Failure {
    List<Reference> parsed = new ArrayList<>();
    for (String name : names) {
      parsed.add(Reference.parse(name));
    }
    return parsed;
  }

  private static byte[] archive(Image image, List<Reference> names) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    HybridArchive.write(out, image, names, Examples.AMD64);
    return out.toByteArray();
  }

  private static Map<String, Digest> files(Path top) throws IOException {
    Map<String, Digest> files = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(top)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        files.put(top.relativize(file).toString(), Digest.of(file));
      }
    }
    return files;
  }

  @Test
  void aLayoutHasOneEntryForEachTagAndEachBlobOnce() throws Exception {
    Path layout = folder.resolve("layout");
    Image image = Examples.greeter();
    Layout.write(layout, image, names("greeter:1.0", "ghcr.io/me/greeter"));
    assertThat(Files.readString(layout.resolve("oci-layout")))
        .isEqualTo("{\"imageLayoutVersion\":\"1.0.0\"}");
    assertThat(Files.readString(layout.resolve("index.json")))
        .isEqualTo(
            """
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[\
            {"mediaType":"application/vnd.oci.image.index.v1+json","digest":"%1$s","size":%2$d,\
            "annotations":{"io.containerd.image.name":"docker.io/library/greeter:1.0",\
            "org.opencontainers.image.ref.name":"1.0"}},\
            {"mediaType":"application/vnd.oci.image.index.v1+json","digest":"%1$s","size":%2$d,\
            "annotations":{"io.containerd.image.name":"ghcr.io/me/greeter:latest",\
            "org.opencontainers.image.ref.name":"latest"}}]}\
            """
                .formatted(image.digest(), image.indexBlob().size()));
    // One index, four manifests and configurations, and four layers for seven uses.
    assertThat(files(layout)).hasSize(2 + 1 + 4 + 4 + 4);
  }

  @Test
  void theBytesAreTheSameEverywhereAndAlways() throws Exception {
    Layout.write(folder.resolve("layout"), Examples.greeter(), names("greeter:1.0"));
    assertThat(Examples.greeter().digest())
        .hasToString("sha256:7cb8f30ee4cfbe2c3e4b33b492058c18994704d8b2a5b084d928eb4f57e54bd2");
    assertThat(Digest.of(archive(Examples.greeter(), names("greeter:1.0"))))
        .hasToString("sha256:c38ff1f8625e2d6fb5b625d124a1d66110bf27718c1f7dc1e72d832f9703ff81");
  }

  @Test
  void theArchiveIsTheLayoutAndDockersListOfOnePlatform() throws Exception {
    Path layout = folder.resolve("layout");
    Path archive = folder.resolve("image.tar");
    Path unpacked = Files.createDirectory(folder.resolve("unpacked"));
    Layout.write(layout, Examples.greeter(), names("greeter:1.0"));
    HybridArchive.write(archive, Examples.greeter(), names("greeter:1.0"), Examples.V6);
    assertThat(run("tar", "-xf", archive.toString(), "-C", unpacked.toString())).isEmpty();
    Map<String, Digest> expected = files(layout);
    Map<String, Digest> found = files(unpacked);
    assertThat(found.remove("manifest.json")).isNotNull();
    assertThat(found).isEqualTo(expected);
    String docker = Files.readString(unpacked.resolve("manifest.json"));
    Layer base = Examples.layer(0);
    assertThat(docker)
        .isEqualTo(
            "[{\"Config\":\"blobs/sha256/"
                + Examples.image(Examples.V6, base, Examples.layer(1)).configBlob().digest().hex()
                + "\",\"RepoTags\":[\"docker.io/library/greeter:1.0\"],\"Layers\":[\"blobs/sha256/"
                + base.diffId().hex()
                + "\",\"blobs/sha256/"
                + Examples.layer(1).diffId().hex()
                + "\"]}]");
    assertThat(run("tar", "-tf", archive.toString()).lines().limit(6))
        .startsWith("oci-layout", "index.json", "manifest.json", "blobs/", "blobs/sha256/")
        .endsWith("blobs/sha256/" + Examples.greeter().digest().hex());
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  @Test
  void anOlderLayoutIsReplacedAndAnythingElseLeftAlone() throws Exception {
    Path layout = Files.createDirectory(folder.resolve("layout"));
    Layout.write(layout, Examples.greeter(), names("a:1"));
    Image smaller = new Image(List.of(Examples.greeter().platforms().getFirst()), Annotations.NONE);
    Layout.write(layout, smaller, names("a:1"));
    assertThat(files(layout)).hasSize(2 + 1 + 2 + 2);

    Path other = Files.createDirectory(folder.resolve("other"));
    Files.writeString(other.resolve("thesis.txt"), "mine");
    assertThatThrownBy(() -> Layout.write(other, smaller, names("a:1")))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("is not an image layout");
    Path file = Files.writeString(folder.resolve("file"), "mine");
    assertThatThrownBy(() -> Layout.write(file, smaller, names("a:1"))).isInstanceOf(Failure.class);
    assertThat(Files.readString(other.resolve("thesis.txt"))).isEqualTo("mine");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactlyInAnyOrder(layout, other, file);
    }
  }

  @Test
  void aBlobThatChangedMeanwhileLeavesNothingBehind() throws Exception {
    Path blob = Files.write(folder.resolve("blob"), Examples.utf8("changed"));
    Digest before = Digest.of(Examples.utf8("changes"));
    Layer layer = new Layer(MediaTypes.LAYER, before, new BlobFile(blob, before, 7));
    Image image = new Image(List.of(Examples.image(Examples.V6, layer)), Annotations.NONE);
    Path archive = folder.resolve("image.tar");
    assertThatThrownBy(() -> Layout.write(folder.resolve("layout"), image, names("a:1")))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(before.toString());
    assertThatThrownBy(() -> HybridArchive.write(archive, image, names("a:1"), Examples.V6))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(before.toString());
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(blob);
    }
  }
}
