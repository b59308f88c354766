package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refract.archive.Digest;
import dev.refract.oci.Platform;
import dev.refract.oci.layout.ImageStore;
import dev.refract.oci.sign.Signatures;
import dev.refract.oci.sign.Statement;
import dev.refract.oci.sign.VerificationKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// cosign accepts what Refract signs, and the other way round.
class SignTest {
  private static Optional<Signed> signed = Optional.empty();

  /// An image that was signed with a key of cosign's, in a registry.
  ///
  /// @param folder with `cosign.pub`
  /// @param layout the image
  /// @param digest of its index
  /// @param platform of its only platform
  record Signed(BareRegistry registry, Path folder, Path layout, Digest digest, Digest platform) {}

  @BeforeAll
  static void sign() throws Exception {
    Path folder = Place.fresh("sign");
    Cosign.get().run(folder, "generate-key-pair").orFail();
    Path layout = folder.resolve("layout");
    Tiny tiny = Tiny.create();
    tiny.build(
            Map.of(
                "REFRACT_SIGN",
                "env://KEY",
                "KEY",
                Files.readString(folder.resolve("cosign.key")),
                "COSIGN_PASSWORD",
                Cosign.PASSWORD),
            TinyCache.get().directory(),
            "--mirror=" + TinyCache.get().mirror().address(),
            "--output=type=oci,dest=" + layout)
        .orFail();
    BareRegistry registry = BareRegistry.start();
    registry.put(layout, "signed");
    try (ImageStore store = ImageStore.open(layout)) {
      signed =
          Optional.of(
              new Signed(
                  registry,
                  folder,
                  layout,
                  store.image().descriptor().digest(),
                  store.image().platform(Platform.parse("linux/amd64")).descriptor().digest()));
    }
  }

  @AfterAll
  static void close() {
    if (signed.isPresent()) {
      signed.get().registry().close();
    }
  }

  private static Finished cosign(String verb, String image, String... more) throws Exception {
    Path folder = signed.orElseThrow().folder();
    List<String> words = new ArrayList<>(List.of(verb, "--key=cosign.pub"));
    words.add("--insecure-ignore-tlog");
    words.addAll(List.of(more));
    words.add(image);
    return Cosign.get().run(folder, words.toArray(String[]::new));
  }

  private static String name(Digest digest) {
    return signed.orElseThrow().registry().name() + "@" + digest;
  }

  @Test
  void cosignAcceptsTheSignaturesOfIndexAndPlatforms() throws Exception {
    Signed it = signed.orElseThrow();
    assertThat(cosign("verify", it.registry().name() + ":signed").orFail().stdout())
        .contains(it.digest().toString());
    assertThat(cosign("verify", name(it.platform())).orFail().stdout())
        .contains(it.platform().toString());
  }

  @Test
  void cosignRefusesAnotherKey() throws Exception {
    Path other = Place.fresh("other-key");
    Cosign.get().run(other, "generate-key-pair").orFail();
    Finished refused =
        Cosign.get()
            .run(
                other,
                "verify",
                "--key=cosign.pub",
                "--insecure-ignore-tlog",
                name(signed.orElseThrow().digest()));
    assertThat(refused.exitCode()).isNotZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"spdxjson", "cyclonedx"})
  void cosignAcceptsTheBillsOfAPlatform(String type) throws Exception {
    Digest platform = signed.orElseThrow().platform();
    assertThat(cosign("verify-attestation", name(platform), "--type=" + type).orFail().stderr())
        .contains("The signatures were verified against the specified public key");
  }

  @Test
  void cosignAcceptsTheProvenance() throws Exception {
    Digest index = signed.orElseThrow().digest();
    assertThat(
            cosign("verify-attestation", name(index), "--type=slsaprovenance1").orFail().stderr())
        .contains("The signatures were verified against the specified public key");
    assertThat(cosign("verify-attestation", name(index), "--type=spdxjson").exitCode()).isNotZero();
  }

  /// One byte of the layout's image: the same signature, another digest.
  @Test
  void cosignRefusesAnImageOfWhichOneByteChanged() throws Exception {
    Signed it = signed.orElseThrow();
    Path changed = Place.fresh("changed");
    Peers.get()
        .run(changed, "tar", "-cf", "l.tar", "-C", it.folder().toString(), "layout")
        .orFail();
    Peers.get().run(changed, "tar", "-xf", "l.tar").orFail();
    Path blobs = changed.resolve("layout/blobs/sha256");
    String index = Files.readString(blobs.resolve(it.digest().hex()));
    byte[] other = index.replace("tiny", "tinx").getBytes(StandardCharsets.UTF_8);
    Files.write(blobs.resolve(Digest.of(other).hex()), other, StandardOpenOption.CREATE_NEW);
    Path list = changed.resolve("layout/index.json");
    Files.writeString(
        list, Files.readString(list).replace(it.digest().hex(), Digest.of(other).hex()));
    try (BareRegistry registry = BareRegistry.start()) {
      registry.put(changed.resolve("layout"), "changed");
      Finished refused = cosign("verify", registry.name() + ":changed");
      assertThat(refused.exitCode()).isNotZero();
      assertThat(refused.stderr()).contains("no signatures found");
    }
  }

  @Test
  void whatCosignSignedIsAccepted() throws Exception {
    Signed it = signed.orElseThrow();
    try (BareRegistry registry = BareRegistry.start()) {
      registry.put(it.layout(), "unsigned");
      Path folder = Place.fresh("by-cosign");
      Cosign.get().run(folder, "generate-key-pair").orFail();
      Cosign.get()
          .run(
              folder,
              "sign",
              "--key=cosign.key",
              "--use-signing-config=false",
              "--tlog-upload=false",
              "--yes",
              registry.name() + "@" + it.digest())
          .orFail();
      VerificationKey key =
          VerificationKey.read("cosign.pub", Files.readAllBytes(folder.resolve("cosign.pub")));
      List<byte[]> hanging = registry.hanging(it.digest());
      assertThat(Signatures.check(it.digest(), hanging, key))
          .extracting(Statement::predicateType)
          .containsExactly(Statement.SIGNED);
      assertThatThrownBy(() -> Signatures.check(it.platform(), hanging, key))
          .hasMessageContaining("has no valid signature by this key");

      String image = registry.name() + "@" + it.digest();
      verify(folder, image, "cosign.pub").orFail();
      Path other = it.folder().resolve("cosign.pub");
      verify(folder, it.layout().toString(), other.toString()).orFail();
      Finished refused = verify(folder, it.layout().toString(), "cosign.pub");
      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.stderr()).contains("has no valid signature by this key");
    }
  }

  private static Finished verify(Path folder, String image, String key) throws Exception {
    return Product.run(
        folder,
        Map.of(),
        "verify",
        image,
        "--no-run",
        "--key=" + key,
        "--cache=" + TinyCache.get().directory());
  }

  /// What is signed twice has the same bytes.
  @Test
  void signingAgainChangesNothing() throws Exception {
    Signed it = signed.orElseThrow();
    Path again = it.folder().resolve("again");
    Tiny.create()
        .build(
            Map.of("COSIGN_PASSWORD", Cosign.PASSWORD),
            TinyCache.get().directory(),
            "--mirror=" + TinyCache.get().mirror().address(),
            "--sign=" + it.folder().resolve("cosign.key"),
            "--output=type=oci,dest=" + again)
        .orFail();
    assertThat(Files.readString(again.resolve("referrers.json")))
        .isEqualTo(Files.readString(it.layout().resolve("referrers.json")));
  }
}
