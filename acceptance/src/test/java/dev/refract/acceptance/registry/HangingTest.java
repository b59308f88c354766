package dev.refract.acceptance.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.acceptance.Cosign;
import dev.refract.acceptance.Finished;
import dev.refract.acceptance.Place;
import dev.refract.acceptance.Product;
import dev.refract.archive.Digest;
import dev.refract.oci.Annotations;
import dev.refract.oci.Descriptor;
import dev.refract.oci.Image;
import dev.refract.oci.ImageIndex;
import dev.refract.oci.Reference;
import dev.refract.oci.Referrer;
import dev.refract.oci.json.Json;
import dev.refract.oci.layout.HybridArchive;
import dev.refract.oci.registry.Landing;
import dev.refract.oci.registry.Registries;
import dev.refract.oci.registry.RegistrySettings;
import dev.refract.oci.registry.Shipment;
import dev.refract.oci.sign.Signatures;
import dev.refract.oci.sign.SigningKey;
import dev.refract.oci.sign.Statement;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What hangs on an image: signed where it is, and taken along, as cosign sees it.
class HangingTest {
  private static Optional<RegistryServer> started = Optional.empty();
  private static Optional<Path> keys = Optional.empty();

  @BeforeAll
  static void start() throws Exception {
    started = Optional.of(RegistryServer.start());
    Path folder = Place.fresh("keys");
    Cosign.get().run(folder, "generate-key-pair").orFail();
    keys = Optional.of(folder);
  }

  @AfterAll
  static void stop() {
    started.ifPresent(RegistryServer::close);
  }

  private static String host() {
    return started.orElseThrow().host();
  }

  /// With a bill of materials on each platform and a statement on the index.
  private static Image image(long seed) throws Exception {
    Image bare = SomeImage.small(seed);
    List<Referrer> referrers = new ArrayList<>();
    bare.platforms()
        .forEach(platform ->
            referrers.add(
                Referrer.of(
                    platform.descriptor(),
                    "application/spdx+json",
                    "{\"spdxVersion\":\"SPDX-2.3\",\"packages\":[]}"
                        .getBytes(StandardCharsets.UTF_8),
                    Annotations.NONE)));
    Statement statement =
        Statement.of(
            bare.digest(), "https://slsa.dev/provenance/v1", Json.object().put("a", 1).build());
    referrers.add(
        Referrer.of(
            bare.descriptor(), Statement.MEDIA_TYPE, statement.toJson().bytes(), Annotations.NONE));
    return bare.with(referrers);
  }

  private static Finished refract(String... arguments) throws Exception {
    return Product.run(keys.orElseThrow(), Map.of("COSIGN_PASSWORD", Cosign.PASSWORD), arguments);
  }

  private static Finished cosign(String verb, String image, String... more) throws Exception {
    List<String> words = new ArrayList<>(List.of(verb, "--key=cosign.pub"));
    words.add("--insecure-ignore-tlog");
    words.addAll(List.of(more));
    words.add(image);
    return Cosign.get().run(keys.orElseThrow(), words.toArray(String[]::new));
  }

  /// Pushes without a process, which is what takes time here.
  private static void push(Image image, String name) throws Exception {
    try (Registries registries =
        new Registries(new RegistrySettings(Map.of(), Set.of(), _ -> {}))) {
      Landing.orFail(registries.push(Shipment.of(image), List.of(Reference.parse(name))));
    }
  }

  private static Digest platform(Image image, int number) {
    return image.platforms().get(number).descriptor().digest();
  }

  private static void assertSigned(String repository, Image image) throws Exception {
    for (Digest digest : List.of(image.digest(), platform(image, 1))) {
      assertThat(cosign("verify", repository + "@" + digest).orFail().stdout())
          .contains(digest.toString());
    }
    attestation(repository, platform(image, 0), "spdxjson").orFail();
    attestation(repository, image.digest(), "slsaprovenance1").orFail();
  }

  private static Finished attestation(String repository, Digest of, String type) throws Exception {
    return cosign("verify-attestation", repository + "@" + of, "--type=" + type);
  }

  private static String tag(Digest digest) {
    return ":sha256-" + digest.hex();
  }

  @Test
  void anImageIsSignedWhereItIs() throws Exception {
    Image image = image(200);
    String repository = host() + "/signed";
    push(image, repository + ":1");
    assertThat(cosign("verify", repository + ":1").exitCode()).isNotZero();

    Finished alone = refract("sign", repository + ":1", "--key=cosign.key", "--no-referrers");
    assertThat(alone.orFail().stdout()).isEqualTo(repository + "@" + image.digest() + "\n");
    assertThat(attestation(repository, image.digest(), "slsaprovenance1").exitCode()).isNotZero();

    refract("sign", repository + ":1", "--key=cosign.key").orFail();
    assertSigned(repository, image);
    assertThat(Skopeo.digest(repository + ":1"))
        .as("the image stays as it is")
        .isEqualTo(image.digest());
    assertThat(ImageIndex.read("list", bytes(repository + tag(image.digest()))).value().manifests())
        .as("the statement, once more signed, and one signature, made twice")
        .hasSize(3);
  }

  private static byte[] bytes(String name) throws Exception {
    return Skopeo.raw(name).getBytes(StandardCharsets.UTF_8);
  }

  /// From an archive to a registry, from there to another one.
  @Test
  void whatHangsOnAnImageGoesAlong() throws Exception {
    Image image = image(210);
    Path archive = Place.fresh("hanging").resolve("some.tar");
    HybridArchive.write(archive, image, List.of(), SomeImage.AMD64);
    Finished sign = refract("sign", archive.toString(), "--key=cosign.key");
    assertThat(sign.orFail().stdout()).isEqualTo(image.digest() + "\n");
    refract("push", archive.toString(), host() + "/from:1").orFail();
    try (RegistryServer other = RegistryServer.start()) {
      String bare = other.host() + "/bare:1";
      refract("copy", host() + "/from:1", bare, "--no-referrers").orFail();
      assertThat(Skopeo.digest(bare)).isEqualTo(image.digest());
      assertThat(cosign("verify", bare).exitCode()).isNotZero();

      String whole = other.host() + "/whole";
      Finished copy = refract("copy", host() + "/from:1", whole + ":1", "--json");
      assertThat(copy.orFail().stdout())
          .contains(
              "\"containerimage.digest\": \"" + image.digest() + "\"",
              "\"image.name\": \"" + whole + ":1\"",
              "\"" + whole + ":1@" + image.digest() + "\"",
              "\"name\": \"" + whole + "\"");
      assertSigned(whole, image);
      assertThat(bytes(whole + tag(image.digest())))
          .isEqualTo(bytes(host() + "/from" + tag(image.digest())));
    }
  }

  /// What hangs on the platforms does so in the new index, too; that of the old indices is about
  /// these.
  @Test
  void whatHangsOnPlatformsIsJoinedWithThem() throws Exception {
    Image whole = image(220);
    SigningKey key =
        SigningKey.read(
            "key",
            Files.readAllBytes(keys.orElseThrow().resolve("cosign.key")),
            Optional.of(Cosign.PASSWORD));
    for (int i = 0; i < 2; i++) {
      Image part = new Image(whole.platforms().subList(i, i + 1), whole.annotations());
      Descriptor platform = part.platforms().getFirst().descriptor();
      push(
          part.with(
              List.of(
                  Signatures.signature(platform, Instant.EPOCH, key),
                  Signatures.signature(part.descriptor(), Instant.EPOCH, key))),
          host() + "/part-" + i + ":1");
    }
    String joined = host() + "/joined";
    Finished join =
        refract(
            "index",
            "create",
            "--tag=" + joined + ":1",
            host() + "/part-0:1",
            host() + "/part-1:1");
    assertThat(join.orFail().stdout()).isEqualTo(joined + ":1@" + whole.digest() + "\n");
    for (int i = 0; i < 2; i++) {
      cosign("verify", joined + "@" + platform(whole, i)).orFail();
    }
    assertThat(cosign("verify", joined + ":1").exitCode())
        .as("nobody has signed the new index")
        .isNotZero();
  }
}
