package dev.refract.oci.sign;

import dev.refract.failure.Failure;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.crypto.util.PrivateKeyFactory;

/// A private key on the curve P-256, for ECDSA with SHA-256.
public final class SigningKey {
  static final ASN1ObjectIdentifier P_256 = SECObjectIdentifiers.secp256r1;
  private static final String SIGN = "sign";
  private static final String WANTED =
      "make one with `openssl ecparam -name prime256v1 -genkey -noout`, or with `cosign"
          + " generate-key-pair`";

  private final ECPrivateKeyParameters key;

  private SigningKey(ECPrivateKeyParameters key) {
    this.key = key;
  }

  /// Reads a key in PEM: `PRIVATE KEY` (PKCS#8), `EC PRIVATE KEY` (SEC 1), or what cosign makes,
  /// `ENCRYPTED SIGSTORE PRIVATE KEY`.
  ///
  /// @param what the key's name in messages, such as the file's
  /// @param password opens an encrypted key
  /// @throws Failure of kind `USAGE` if it is anything else; the message shows nothing of it
  public static SigningKey read(String what, byte[] pem, Optional<String> password) throws Failure {
    Optional<Pem> block = Pem.first(pem);
    if (block.isEmpty()) {
      throw new Failure(Failure.Kind.USAGE, SIGN, what + " holds no key in PEM").remedy(WANTED);
    }
    byte[] content = block.get().content();
    AsymmetricKeyParameter key =
        switch (block.get().label()) {
          case "PRIVATE KEY" -> pkcs8(what, content);
          case "EC PRIVATE KEY" -> sec1(what, content);
          case "ENCRYPTED SIGSTORE PRIVATE KEY", "ENCRYPTED COSIGN PRIVATE KEY" ->
              pkcs8(what, EncryptedKey.open(what, content, password));
          default ->
              throw new Failure(
                      Failure.Kind.USAGE,
                      SIGN,
                      what + " is a " + block.get().label() + ", not a private key for signing")
                  .remedy(WANTED);
        };
    if (key instanceof ECPrivateKeyParameters ec && isP256(ec.getParameters())) {
      return new SigningKey(ec);
    }
    throw new Failure(Failure.Kind.USAGE, SIGN, what + " is not a key on the curve P-256")
        .remedy(WANTED);
  }

  static boolean isP256(ECDomainParameters parameters) {
    return parameters.equals(ECNamedDomainParameters.lookup(P_256));
  }

  // What is read has been checked by nobody; the parsers tell of trouble in many ways.
  private static AsymmetricKeyParameter pkcs8(String what, byte[] content) throws Failure {
    try {
      return PrivateKeyFactory.createKey(PrivateKeyInfo.getInstance(content));
    } catch (IOException | RuntimeException e) {
      throw broken(what);
    }
  }

  private static AsymmetricKeyParameter sec1(String what, byte[] content) throws Failure {
    try {
      ECPrivateKey key = ECPrivateKey.getInstance(content);
      if (!P_256.equals(key.getParametersObject())) {
        throw new Failure(Failure.Kind.USAGE, SIGN, what + " is not a key on the curve P-256")
            .remedy(WANTED);
      }
      return new ECPrivateKeyParameters(key.getKey(), ECNamedDomainParameters.lookup(P_256));
    } catch (RuntimeException e) {
      throw broken(what);
    }
  }

  private static Failure broken(String what) {
    return new Failure(Failure.Kind.USAGE, SIGN, what + " is not a private key that can be read")
        .remedy(WANTED);
  }

  /// The signature of `message`, in ASN.1. The same for the same message and key (RFC 6979), so
  /// that what is signed twice has the same bytes.
  public byte[] sign(byte[] message) {
    ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
    signer.init(true, key);
    BigInteger[] signature = signer.generateSignature(VerificationKey.sha256(message));
    try {
      return StandardDSAEncoding.INSTANCE.encode(
          key.getParameters().getN(), signature[0], signature[1]);
    } catch (IOException e) {
      throw new IllegalStateException("two numbers in ASN.1", e);
    }
  }

  /// The public half.
  public VerificationKey verificationKey() {
    return VerificationKey.of(
        new ECPublicKeyParameters(
            key.getParameters().getG().multiply(key.getD()).normalize(), key.getParameters()));
  }
}
