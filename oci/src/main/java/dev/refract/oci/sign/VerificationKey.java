package dev.refract.oci.sign;

import dev.refract.failure.Failure;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;

/// A public key on the curve P-256, for ECDSA with SHA-256.
public final class VerificationKey {
  private final ECPublicKeyParameters key;
  private final byte[] info;

  private VerificationKey(ECPublicKeyParameters key, byte[] info) {
    this.key = key;
    this.info = info;
  }

  static VerificationKey of(ECPublicKeyParameters key) {
    try {
      return new VerificationKey(
          key, SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(key).getEncoded());
    } catch (IOException e) {
      throw new IllegalStateException("a point in ASN.1", e);
    }
  }

  /// Reads a key in PEM: `PUBLIC KEY` (X.509).
  ///
  /// @param what the key's name in messages, such as the file's
  /// @throws Failure of kind `USAGE` if it is anything else
  public static VerificationKey read(String what, byte[] pem) throws Failure {
    Optional<Pem> block = Pem.first(pem);
    if (block.isPresent() && block.get().label().equals("PUBLIC KEY")) {
      try {
        AsymmetricKeyParameter key =
            PublicKeyFactory.createKey(SubjectPublicKeyInfo.getInstance(block.get().content()));
        if (key instanceof ECPublicKeyParameters ec && SigningKey.isP256(ec.getParameters())) {
          return of(ec);
        }
      } catch (IOException | RuntimeException notAKey) {
        // Told below.
      }
    }
    throw new Failure(
            Failure.Kind.USAGE, "verify", what + " is not a public key on the curve P-256 in PEM")
        .remedy("name the public half of the key that signed, such as cosign.pub");
  }

  /// Whether `signature`, in ASN.1, is one of `message` by this key.
  public boolean verifies(byte[] message, byte[] signature) {
    try {
      BigInteger[] numbers =
          StandardDSAEncoding.INSTANCE.decode(key.getParameters().getN(), signature);
      ECDSASigner signer = new ECDSASigner();
      signer.init(false, key);
      return signer.verifySignature(sha256(message), numbers[0], numbers[1]);
    } catch (IOException | RuntimeException notASignature) {
      return false;
    }
  }

  /// What bundles call this key: the digest of its X.509 form, in base64.
  public String hint() {
    return Base64.getEncoder().encodeToString(sha256(info));
  }

  static byte[] sha256(byte[] message) {
    SHA256Digest digest = new SHA256Digest();
    digest.update(message, 0, message.length);
    byte[] sum = new byte[digest.getDigestSize()];
    digest.doFinal(sum, 0);
    return sum;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerificationKey that && Arrays.equals(info, that.info);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(info);
  }

  /// The key in PEM.
  @Override
  public String toString() {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(info)
        + "\n-----END PUBLIC KEY-----\n";
  }
}
