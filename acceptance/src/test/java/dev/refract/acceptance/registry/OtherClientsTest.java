package dev.refract.acceptance.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.acceptance.Finished;
import dev.refract.acceptance.LaterPeer;
import dev.refract.acceptance.Peers;
import dev.refract.acceptance.Place;
import dev.refract.acceptance.Product;
import dev.refract.archive.Digest;
import dev.refract.oci.Annotations;
import dev.refract.oci.Image;
import dev.refract.oci.PlatformImage;
import dev.refract.oci.Referrer;
import dev.refract.oci.json.Fields;
import dev.refract.oci.json.Json;
import dev.refract.oci.layout.Layout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What `refract push` brought to a registry, as crane, oras and skopeo find it: the same digests
/// everywhere, and the bytes that they are of.
class OtherClientsTest {
  private static final String BILL = "application/spdx+json";
  private static final String PROVENANCE = "application/vnd.in-toto+json";
  private static final String BLOBS = "blobs/sha256";

  private final Image image;
  private final Path folder = Place.fresh("clients");
  private final Path layout = folder.resolve("layout");

  OtherClientsTest() throws Exception {
    Image small = SomeImage.small(90);
    List<Referrer> more = new ArrayList<>();
    more.add(Referrer.of(small.descriptor(), PROVENANCE, new byte[] {'0'}, Annotations.NONE));
    for (PlatformImage one : small.platforms()) {
      byte[] bill = one.platform().toString().getBytes(StandardCharsets.UTF_8);
      more.add(Referrer.of(one.descriptor(), BILL, bill, Annotations.NONE));
    }
    image = small.with(more);
    Layout.write(layout, image, List.of());
  }

  /// This registry has what hangs on an image listed under a tag.
  @Test
  void ofDockersRegistry() throws Exception {
    try (RegistryServer registry = RegistryServer.start()) {
      assertFound(registry.host() + "/some/image");
    }
  }

  /// This one can be asked for it.
  @Test
  void ofCranesRegistry() throws Exception {
    try (CraneRegistry registry = CraneRegistry.start()) {
      assertFound(registry.host() + "/some/image");
    }
  }

  private void assertFound(String repository) throws Exception {
    String name = repository + ":1.0";
    Finished push = Product.run(folder, Map.of(), "push", layout.toString(), name);
    assertThat(push.orFail().lines()).containsExactly(name + "@" + image.digest());

    assertThat(crane("digest", name).lines()).containsExactly(image.digest().toString());
    assertThat(oras("resolve", name).lines()).containsExactly(image.digest().toString());
    assertThat(Skopeo.digest(name)).isEqualTo(image.digest());
    assertThat(discovered(repository, image.digest())).isEqualTo(hanging(image.digest()));
    for (PlatformImage one : image.platforms()) {
      String digest = one.manifestBlob().digest().toString();
      String platform = "--platform=" + one.platform();
      assertThat(crane("digest", platform, name).lines()).containsExactly(digest);
      assertThat(oras("resolve", platform, name).lines()).containsExactly(digest);
      assertThat(discovered(repository, one.manifestBlob().digest()))
          .isEqualTo(hanging(one.manifestBlob().digest()));
      // Of each layer, compressed and not, the digest.
      assertThat(crane("validate", platform, "--remote=" + name).stdout()).startsWith("PASS");
      assertExported(platform, name);
    }
    assertAllIsPulled(name);
  }

  /// What is on top in the image's file system.
  private void assertExported(String platform, String name) throws Exception {
    Path files = Place.fresh("export");
    crane("export", platform, name, files.resolve("files.tar").toString());
    Peers.get().run(files, "tar", "--extract", "--file=files.tar").orFail();
    assertThat(files.resolve("noise")).hasBinaryContent(SomeImage.noise(1, 3000));
  }

  /// The image and all that hangs on it, byte for byte.
  private void assertAllIsPulled(String name) throws Exception {
    Path pulled = Place.fresh("pulled");
    LaterPeer.get("oras")
        .run(
            folder,
            Map.of(),
            "copy",
            "--recursive",
            "--from-plain-http",
            name,
            "--to-oci-layout",
            pulled + ":1.0")
        .orFail();
    assertThat(blobs(pulled)).containsExactlyElementsOf(blobs(layout));
    for (String blob : blobs(pulled)) {
      assertThat(pulled.resolve(BLOBS).resolve(blob))
          .hasSameBinaryContentAs(layout.resolve(BLOBS).resolve(blob));
    }
  }

  private static List<String> blobs(Path of) throws Exception {
    try (Stream<Path> files = Files.list(of.resolve(BLOBS))) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  /// What hangs on `subject`, and what kind of document each is.
  private Map<String, String> hanging(Digest subject) {
    Map<String, String> types = new TreeMap<>();
    for (Referrer one : image.referrers()) {
      if (one.subject().digest().equals(subject)) {
        types.put(one.manifestBlob().digest().toString(), one.artifactType());
      }
    }
    return types;
  }

  /// The same, as oras finds it.
  private Map<String, String> discovered(String repository, Digest subject) throws Exception {
    Finished discover = oras("discover", "--format=json", repository + "@" + subject);
    byte[] json = discover.stdout().getBytes(StandardCharsets.UTF_8);
    Map<String, String> types = new TreeMap<>();
    for (Fields one : Json.parseObject("test", "discover", json).objects("referrers")) {
      types.put(one.text("digest"), one.text("artifactType"));
    }
    return types;
  }

  private Finished crane(String... arguments) throws Exception {
    return LaterPeer.get("crane").run(folder, Map.of(), arguments).orFail();
  }

  private Finished oras(String verb, String... arguments) throws Exception {
    List<String> words = new ArrayList<>(List.of(verb, "--plain-http"));
    words.addAll(List.of(arguments));
    return LaterPeer.get("oras").run(folder, Map.of(), words.toArray(String[]::new)).orFail();
  }
}
