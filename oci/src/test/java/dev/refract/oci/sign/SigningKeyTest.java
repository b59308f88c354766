package dev.refract.oci.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refract.failure.Failure;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Keys, judged by the JDK's own ECDSA.
class SigningKeyTest {
  private static final byte[] MESSAGE = "sample".getBytes(StandardCharsets.US_ASCII);

  static KeyPair pair(String curve) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair();
  }

  static byte[] pem(String label, byte[] content) {
    return ("-----BEGIN "
            + label
            + "-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
            + "\n-----END "
            + label
            + "-----\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  static SigningKey key(KeyPair pair) throws Failure {
    return SigningKey.read(
        "key", pem("PRIVATE KEY", pair.getPrivate().getEncoded()), Optional.empty());
  }

  @Test
  void theJdkAcceptsWhatIsSigned() throws Exception {
    KeyPair pair = pair("secp256r1");
    SigningKey key = key(pair);
    Signature other = Signature.getInstance("SHA256withECDSA");
    other.initVerify(pair.getPublic());
    other.update(MESSAGE);
    assertThat(other.verify(key.sign(MESSAGE))).isTrue();
    assertThat(key.sign(MESSAGE)).isEqualTo(key.sign(MESSAGE));
    assertThat(
            Base64.getMimeDecoder().decode(key.verificationKey().toString().split("-----", -1)[2]))
        .isEqualTo(pair.getPublic().getEncoded());
  }

  @Test
  void whatTheJdkSignedIsAccepted() throws Exception {
    KeyPair pair = pair("secp256r1");
    Signature other = Signature.getInstance("SHA256withECDSA");
    other.initSign(pair.getPrivate());
    other.update(MESSAGE);
    byte[] signature = other.sign();
    VerificationKey key =
        VerificationKey.read("key", pem("PUBLIC KEY", pair.getPublic().getEncoded()));
    assertThat(key.verifies(MESSAGE, signature)).isTrue();
    for (int i = 0; i < signature.length; i++) {
      byte[] changed = signature.clone();
      changed[i] ^= 1;
      assertThat(key.verifies(MESSAGE, changed)).as("byte %s", i).isFalse();
    }
    assertThat(key.verifies(new byte[0], signature)).isFalse();
  }

  /// RFC 6979, appendix A.2.5, the key `C9AF…6721`, message `sample`; its form of SEC 1.
  @Test
  void signaturesAreThoseOfTheRfc() throws Exception {
    byte[] sec1 =
        HexFormat.of()
            .parseHex(
                "30310201010420c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721"
                    + "a00a06082a8648ce3d030107");
    SigningKey key = SigningKey.read("key", pem("EC PRIVATE KEY", sec1), Optional.empty());
    assertThat(HexFormat.of().formatHex(key.sign(MESSAGE)))
        .contains("efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716")
        .contains("f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");
  }

  @Test
  void anotherCurveIsRefused() throws Exception {
    KeyPair pair = pair("secp384r1");
    assertThatThrownBy(() -> key(pair))
        .hasMessageStartingWith("[sign] key is not a key on the curve P-256");
    byte[] half = pem("PUBLIC KEY", pair.getPublic().getEncoded());
    assertThatThrownBy(() -> VerificationKey.read("key", half))
        .hasMessageStartingWith("[verify] key is not a public key on the curve P-256 in PEM");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "secret",
        "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
        "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n",
        "-----BEGIN EC PRIVATE KEY-----\nc2VjcmV0\n-----END EC PRIVATE KEY-----\n",
        "-----BEGIN PRIVATE KEY-----\n=secret=\n-----END PRIVATE KEY-----\n",
        "-----BEGIN CERTIFICATE-----\nc2VjcmV0\n-----END CERTIFICATE-----\n",
        """
        -----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----
        e30=
        -----END ENCRYPTED SIGSTORE PRIVATE KEY-----
        """,
      })
  void whatIsNoKeyIsRefusedWithoutBeingShown(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> SigningKey.read("key.pem", bytes, Optional.of("password")))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("key.pem")
        .hasMessageNotContainingAny("secret", "c2VjcmV0", "password");
  }
}
