package dev.refract.acceptance.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refract.acceptance.Finished;
import dev.refract.acceptance.LaterPeer;
import dev.refract.acceptance.Place;
import dev.refract.acceptance.Product;
import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import dev.refract.http.Patience;
import dev.refract.oci.Blob;
import dev.refract.oci.BlobSource;
import dev.refract.oci.Descriptor;
import dev.refract.oci.Image;
import dev.refract.oci.Layer;
import dev.refract.oci.Reference;
import dev.refract.oci.layout.ImageStore;
import dev.refract.oci.layout.Layout;
import dev.refract.oci.layout.StoredImage;
import dev.refract.oci.registry.JoinedIndex;
import dev.refract.oci.registry.Landing;
import dev.refract.oci.registry.Registries;
import dev.refract.oci.registry.RegistryEvent;
import dev.refract.oci.registry.RegistrySettings;
import dev.refract.oci.registry.Shipment;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Pushing and pulling, with a registry that nobody here wrote.
class RegistryTest {
  static final Patience SHORT =
      new Patience(5, Duration.ofMillis(50), Duration.ofSeconds(5), Duration.ofSeconds(20));

  private static RegistryServer server;

  @BeforeAll
  static void start() throws Exception {
    server = RegistryServer.start();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @BeforeEach
  void forget() {
    server.forgetRequests();
  }

  private Registries registries() {
    return new Registries(new RegistrySettings(Map.of(), Set.of(), 4, SHORT, _ -> {}));
  }

  private static Reference name(String path) throws Failure {
    return Reference.parse(server.host() + "/" + path);
  }

  @Test
  void whatIsPushedIsWhatIsPulled() throws Exception {
    Image image = SomeImage.small(10);
    Path layout = Place.fresh("layout").resolve("image");
    Layout.write(layout, image, List.of());
    String first = server.host() + "/one/some:1.0";
    String second = server.host() + "/two/some:latest";

    Finished push = Product.run(layout, Map.of(), "push", layout.toString(), first, second);

    assertThat(push.orFail().lines())
        .containsExactly(first + "@" + image.digest(), second + "@" + image.digest());
    assertThat(Skopeo.digest(first)).isEqualTo(image.digest());
    // All five contents, two manifests and their index, and skopeo's own "version".
    assertThat(Skopeo.copy(second)).hasSize(5 + 3 + 1);
    assertThat(server.count("POST /v2/one/some/blobs/uploads/ 202")).isEqualTo(5);
    // The second repository takes them over from the first.
    assertThat(server.count("POST /v2/two/some/blobs/uploads/ 201")).isEqualTo(5);
    assertThat(server.count("PUT /v2/two/some/blobs/")).isZero();
    assertManifestsComeLast(server.requests());

    try (Registries registries = registries()) {
      ImageStore store = registries.find(Reference.parse(second)).store();
      StoredImage pulled = store.image();
      assertThat(pulled.descriptor().digest()).isEqualTo(image.digest());
      assertThat(pulled.platform(SomeImage.ARM64).files().files()).containsOnlyKeys("noise");
    }
  }

  private static void assertManifestsComeLast(List<String> requests) {
    List<String> puts =
        requests.stream().filter(request -> request.startsWith("PUT /v2/one/")).toList();
    assertThat(puts.subList(0, 5)).allMatch(put -> put.contains("/blobs/uploads/"));
    assertThat(puts.subList(5, 8)).allMatch(put -> put.contains("/manifests/sha256:"));
    assertThat(puts.subList(8, puts.size())).allMatch(put -> put.contains("/manifests/1.0 "));
  }

  @Test
  void onlyWhatIsMissingIsSent() throws Exception {
    try (Registries registries = registries()) {
      push(registries, SomeImage.small(20), "again:1");
      server.forgetRequests();
      Landing same = push(registries, SomeImage.small(20), "again:2");
      assertThat(same.traffic().sent()).isZero();
      assertThat(server.count("POST ")).isZero();

      // One layer of each platform is another one, the one that they share is not.
      Landing next = push(registries, SomeImage.small(30), "again:2");
      assertThat(next.traffic().sent()).isEqualTo(4 + 3);
      assertThat(next.traffic().present()).isEqualTo(1);
      assertThat(Skopeo.digest(server.host() + "/again:1")).isEqualTo(SomeImage.small(20).digest());
      assertThat(Skopeo.digest(server.host() + "/again:2")).isEqualTo(SomeImage.small(30).digest());
    }
  }

  private Landing push(Registries registries, Image image, String name) throws Exception {
    List<Landing> landings = registries.push(Shipment.of(image), List.of(name(name).tagged()));
    Landing.orFail(landings);
    return landings.getFirst();
  }

  /// A registry that is killed in mid-upload and comes back: first in the one piece that is tried
  /// first, then between two of the chunks that follow.
  @Test
  void anUploadGoesOnWhenTheRegistryIsBack() throws Exception {
    Image image = SomeImage.large(40, 40 << 20);
    try (RegistryServer mortal = RegistryServer.start()) {
      List<Long> breaks = new ArrayList<>(List.of(5L << 20, 17L << 20));
      RegistryEvent.Listener listener =
          event -> {
            if (event instanceof RegistryEvent.Retrying) {
              mortal.wake();
            }
          };
      Shipment shipment = breaking(Shipment.of(image), breaks, mortal);
      Reference name = Reference.parse(mortal.host() + "/resumed:1");

      try (Registries registries =
          new Registries(new RegistrySettings(Map.of(), Set.of(), 4, SHORT, listener))) {
        Landing.orFail(registries.push(shipment, List.of(name)));
      }

      assertThat(breaks).isEmpty();
      assertThat(Skopeo.copy(name.toString())).hasSize(2 + 2 + 1);
      assertThat(mortal.count("GET /v2/resumed/blobs/uploads/\\S+ 204"))
          .as("the registry is asked what it has")
          // Once after the second break. What it says after the first one depends on how much of
          // the
          // piece it had written down.
          .isBetween(1L, 2L);
      assertThat(mortal.count("PATCH /v2/resumed/blobs/uploads/\\S+ 202"))
          .as("six chunks of at most 8 MiB, none of them sent twice")
          .isEqualTo(6);
    }
  }

  /// The same, but each time that a large content was read up to one of `breaks` the registry is
  /// killed.
  private static Shipment breaking(Shipment shipment, List<Long> breaks, RegistryServer mortal) {
    BlobSource source =
        descriptor -> {
          Blob blob = shipment.source().blob(descriptor);
          return blob.size() < 1 << 20 ? blob : new BreakingBlob(blob, breaks, mortal);
        };
    return new Shipment(
        shipment.top(),
        shipment.manifests(),
        shipment.blobs(),
        shipment.attached(),
        source,
        shipment.origin());
  }

  private record BreakingBlob(Blob blob, List<Long> breaks, RegistryServer mortal) implements Blob {
    @Override
    public Digest digest() {
      return blob.digest();
    }

    @Override
    public long size() {
      return blob.size();
    }

    @Override
    public InputStream open() throws IOException, Failure {
      return new FilterInputStream(blob.open()) {
        private long position;

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
          int count = super.read(target, offset, length);
          position += Math.max(count, 0);
          if (!breaks.isEmpty() && position >= breaks.getFirst()) {
            breaks.removeFirst();
            mortal.kill();
          }
          return count;
        }
      };
    }
  }

  /// The second of three is killed in the middle of a layer.
  @Test
  void ofThreeRegistriesTheSecondDies() throws Exception {
    Layer shared = SomeImage.layer(1, 3000);
    Image older = SomeImage.image(SomeImage.platform(SomeImage.AMD64, shared));
    Image image =
        SomeImage.image(
            SomeImage.platform(SomeImage.AMD64, shared, SomeImage.layer(50, 24 << 20)),
            SomeImage.platform(SomeImage.ARM64, shared, SomeImage.layer(51, 2000)));
    Path folder = Place.fresh("three");
    Layout.write(folder.resolve("image"), image, List.of());
    try (RegistryServer behind = RegistryServer.start();
        MortalRegistry second = new MortalRegistry(behind, 6 << 20);
        RegistryServer third = RegistryServer.start()) {
      Reference name = Reference.parse(second.host() + "/three:1");
      try (Registries registries = registries()) {
        Landing.orFail(registries.push(Shipment.of(older), List.of(name)));
      }
      List<String> push = new ArrayList<>(List.of("push", "image"));
      for (String host : List.of(server.host(), second.host(), third.host())) {
        push.addAll(List.of(host + "/three:1", host + "/three:2"));
      }

      Finished failed = Product.run(folder, Map.of(), push.toArray(String[]::new));

      assertThat(second.isDead()).isTrue();
      assertThat(failed.exitCode()).isEqualTo(1);
      assertThat(failed.stdout()).isEmpty();
      assertThat(failed.stderr())
          .contains("[push] " + second.host() + "/three cannot be pushed to", "connection")
          .contains(
              "what landed: %1$s/three@%3$s as 1, 2, %2$s/three@%3$s as 1, 2"
                  .formatted(server.host(), third.host(), image.digest()))
          .contains("run it again: only what is missing is sent");
      for (RegistryServer whole : List.of(server, third)) {
        assertThat(Skopeo.digest(whole.host() + "/three:1")).isEqualTo(image.digest());
        assertThat(Skopeo.copy(whole.host() + "/three:2")).hasSize(5 + 3 + 1);
        whole.forgetRequests();
      }

      second.wake();
      assertThat(tags(folder, second.host() + "/three")).containsExactly("1");
      assertThat(Skopeo.digest(name.toString())).isEqualTo(older.digest());
      assertThat(Skopeo.copy(name.toString())).hasSize(2 + 2 + 1);
      behind.forgetRequests();

      Finished again = Product.run(folder, Map.of(), push.toArray(String[]::new));

      assertThat(again.orFail().lines())
          .containsExactlyElementsOf(
              push.stream().skip(2).map(target -> target + "@" + image.digest()).toList());
      assertThat(Skopeo.copy(second.host() + "/three:2")).hasSize(5 + 3 + 1);
      assertThat(server.count("POST ")).as("nothing is sent twice").isZero();
      assertThat(third.count("POST ")).as("nothing is sent twice").isZero();
      long missing = behind.count("HEAD /v2/three/blobs/\\S+ 404");
      assertThat(behind.count("POST /v2/three/blobs/uploads/ 202")).isEqualTo(missing);
      assertThat(behind.count("HEAD /v2/three/blobs/\\S+ 200"))
          .as("the shared layer, too")
          .isEqualTo(5 - missing)
          .isPositive();
    }
  }

  private static List<String> tags(Path folder, String repository) throws Exception {
    return LaterPeer.get("crane").run(folder, Map.of(), "ls", repository).orFail().lines();
  }

  /// Each build of one platform, joined, is what one build of both gives.
  @Test
  void joinedIndicesAreOne() throws Exception {
    Image whole = SomeImage.small(60);
    Image left = new Image(whole.platforms().subList(0, 1), whole.annotations());
    Image right = new Image(whole.platforms().subList(1, 2), whole.annotations());
    try (Registries registries = registries();
        RegistryServer other = RegistryServer.start()) {
      push(registries, left, "left");
      Reference far = Reference.parse(other.host() + "/right:1");
      Landing.orFail(registries.push(Shipment.of(right), List.of(far)));

      Registries.Remote one = registries.find(name("left"));
      Registries.Remote two = registries.find(far);
      Landing.orFail(
          registries.push(
              JoinedIndex.of(List.of(two, one), Optional.empty()),
              List.of(name("joined").tagged())));

      assertThat(Skopeo.digest(server.host() + "/joined:latest")).isEqualTo(whole.digest());
      assertThat(Skopeo.copy(server.host() + "/joined:latest")).hasSize(5 + 3 + 1);

      // Step by step is the same.
      Landing.orFail(
          registries.push(
              JoinedIndex.of(List.of(two), Optional.of(one)), List.of(name("appended").tagged())));
      assertThat(Skopeo.digest(server.host() + "/appended:latest")).isEqualTo(whole.digest());

      push(registries, SomeImage.small(61), "clash");
      Registries.Remote clash = registries.find(name("clash"));
      assertThatThrownBy(() -> JoinedIndex.of(List.of(one, clash), Optional.empty()))
          .hasMessageContaining("two images for linux/amd64");
    }
  }

  @Test
  void copiesAreTheSameBytes() throws Exception {
    Image image = SomeImage.small(70);
    try (Registries registries = registries();
        RegistryServer other = RegistryServer.start()) {
      push(registries, image, "from/some");
      Registries.Remote remote = registries.find(name("from/some"));
      Reference near = name("to/some");
      Reference far = Reference.parse(other.host() + "/to/some:latest");
      List<Landing> landings = registries.push(remote.shipment(), List.of(near.tagged(), far));
      Landing.orFail(landings);
      assertThat(landings.getFirst().traffic().mounted()).isEqualTo(5);
      assertThat(Skopeo.digest(far.toString())).isEqualTo(image.digest());
      assertThat(Skopeo.copy(near.tagged().toString())).hasSize(5 + 3 + 1);
    }
  }

  @Test
  void whatIsNotThereIsSaid() throws Exception {
    try (Registries registries = registries()) {
      assertThatThrownBy(() -> registries.find(name("nothing:1")))
          .hasMessage(
              "[pull] %1$s/nothing:1 cannot be pulled: http://%1$s/v2/nothing/manifests/1 answers"
                  + " 404 (MANIFEST_UNKNOWN: manifest unknown)",
              server.host());
      Descriptor lost = Descriptor.of("application/octet-stream", Blob.of(new byte[] {1, 2, 3}));
      push(registries, SomeImage.small(80), "some");
      BlobSource source = registries.find(name("some")).source();
      assertThatThrownBy(() -> source.blob(lost).open())
          .isInstanceOf(Failure.class)
          .hasMessageContaining("answers 404 (BLOB_UNKNOWN");
    }
  }
}
