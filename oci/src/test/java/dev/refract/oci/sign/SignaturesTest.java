package dev.refract.oci.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import dev.refract.oci.Descriptor;
import dev.refract.oci.Examples;
import dev.refract.oci.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Signatures hold for one image, one key and every byte.
class SignaturesTest {
  private static final Descriptor IMAGE = Examples.greeter().descriptor();

  private static byte[] signature(SigningKey key) {
    return Signatures.signature(IMAGE, Examples.TIME, key).content().bytes();
  }

  @Test
  void whatIsSignedIsAccepted() throws Exception {
    SigningKey key = SigningKeyTest.key(SigningKeyTest.pair("secp256r1"));
    byte[] stated =
        Signatures.attestation(
                IMAGE,
                Statement.of(
                    IMAGE.digest(), "https://example.org/is", Json.object().put("a", 1).build()),
                Examples.TIME,
                key)
            .content()
            .bytes();
    assertThat(
            Signatures.check(
                IMAGE.digest(), List.of(signature(key), stated), key.verificationKey()))
        .extracting(Statement::predicateType)
        .containsExactly(Statement.SIGNED, "https://example.org/is");
    assertThatThrownBy(
            () -> Signatures.check(IMAGE.digest(), List.of(stated), key.verificationKey()))
        .hasMessageContaining("of 1 signed documents none is a signature of the image");
  }

  @Test
  void anotherImageAndAnotherKeyAreRefused() throws Exception {
    SigningKey key = SigningKeyTest.key(SigningKeyTest.pair("secp256r1"));
    SigningKey other = SigningKeyTest.key(SigningKeyTest.pair("secp256r1"));
    List<byte[]> bundles = List.of(signature(key));
    assertThatThrownBy(
            () -> Signatures.check(Digest.of(new byte[0]), bundles, key.verificationKey()))
        .hasMessageContaining("one is about something else");
    assertThatThrownBy(() -> Signatures.check(IMAGE.digest(), bundles, other.verificationKey()))
        .hasMessageContaining("one is not signed by this key");
    assertThatThrownBy(() -> Signatures.check(IMAGE.digest(), List.of(), key.verificationKey()))
        .hasMessageContaining("nothing signed hangs on it");
  }

  /// Nobody can take a signature away by hanging rubbish beside it.
  @Test
  void rubbishBesideItIsPassedOver() throws Exception {
    SigningKey key = SigningKeyTest.key(SigningKeyTest.pair("secp256r1"));
    byte[] rubbish = "{".getBytes(StandardCharsets.UTF_8);
    assertThat(
            Signatures.check(
                IMAGE.digest(), List.of(rubbish, signature(key)), key.verificationKey()))
        .hasSize(1);
  }

  @Test
  void oneChangedByteIsRefusedOrChangesNothing() throws Exception {
    SigningKey key = SigningKeyTest.key(SigningKeyTest.pair("secp256r1"));
    byte[] good = signature(key);
    Statement signed =
        Signatures.check(IMAGE.digest(), List.of(good), key.verificationKey()).getFirst();
    Random random = new Random(6);
    int refused = 0;
    for (int i = 0; i < 300; i++) {
      byte[] changed = good.clone();
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        assertThat(Signatures.check(IMAGE.digest(), List.of(changed), key.verificationKey()))
            .containsExactly(signed);
      } catch (Failure expected) {
        refused++;
      }
    }
    // The rest is in the hint of the key, which nobody relies on.
    assertThat(refused).isGreaterThan(200);
  }

  @FuzzTest
  void aBundleIsReadOrRefused(byte[] bytes) throws Exception {
    SigningKey key = SigningKeyTest.key(SigningKeyTest.pair("secp256r1"));
    assertThatThrownBy(
            () -> Signatures.check(IMAGE.digest(), List.of(bytes), key.verificationKey()))
        .isInstanceOf(Failure.class);
  }
}
