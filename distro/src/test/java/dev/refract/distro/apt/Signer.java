package dev.refract.distro.apt;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.bcpg.sig.RevocationReasonTags;
import org.bouncycastle.crypto.generators.Ed25519KeyPairGenerator;
import org.bouncycastle.crypto.generators.RSAKeyPairGenerator;
import org.bouncycastle.crypto.params.Ed25519KeyGenerationParameters;
import org.bouncycastle.crypto.params.RSAKeyGenerationParameters;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPKeyRingGenerator;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPair;

/// A signing key for tests, and what is signed with it.
final class Signer {
  private final PGPKeyPair signing;
  private final PGPPublicKeyRing certificate;

  private Signer(PGPKeyPair signing, PGPPublicKeyRing certificate) {
    this.signing = signing;
    this.certificate = certificate;
  }

  /// What kind of key.
  private enum Kind {
    ED25519,
    /// As Debian's own keys are.
    RSA
  }

  /// A key without end.
  static Signer create(Instant created) throws PGPException {
    return create(created, Optional.empty(), false, false);
  }

  /// An RSA key without end.
  static Signer rsa(Instant created) throws PGPException {
    return create(Kind.RSA, created, Optional.empty(), false, false);
  }

  /// A key made at `created`.
  ///
  /// @param lifetime after which it expires
  /// @param subkey whether a subkey signs
  /// @param revoked whether the key was revoked an hour later
  static Signer create(
      Instant created, Optional<Duration> lifetime, boolean subkey, boolean revoked)
      throws PGPException {
    return create(Kind.ED25519, created, lifetime, subkey, revoked);
  }

  private static Signer create(
      Kind kind, Instant created, Optional<Duration> lifetime, boolean subkey, boolean revoked)
      throws PGPException {
    PGPKeyPair primary = pair(kind, created);
    PGPSignatureSubpacketGenerator hashed = new PGPSignatureSubpacketGenerator();
    hashed.setSignatureCreationTime(false, Date.from(created));
    hashed.setKeyFlags(true, KeyFlags.CERTIFY_OTHER | (subkey ? 0 : KeyFlags.SIGN_DATA));
    hashed.setIssuerFingerprint(false, primary.getPublicKey());
    lifetime.ifPresent(time -> hashed.setKeyExpirationTime(true, time.toSeconds()));
    PGPKeyRingGenerator ring =
        new PGPKeyRingGenerator(
            PGPSignature.POSITIVE_CERTIFICATION,
            primary,
            "Test <test@example.org>",
            new BcPGPDigestCalculatorProvider().get(HashAlgorithmTags.SHA1),
            hashed.generate(),
            null,
            new BcPGPContentSignerBuilder(
                primary.getPublicKey().getAlgorithm(), HashAlgorithmTags.SHA512),
            null);
    PGPKeyPair signing = primary;
    if (subkey) {
      signing = pair(kind, created);
      PGPSignatureSubpacketGenerator binding = new PGPSignatureSubpacketGenerator();
      binding.setSignatureCreationTime(false, Date.from(created));
      binding.setKeyFlags(true, KeyFlags.SIGN_DATA);
      binding.setIssuerFingerprint(false, primary.getPublicKey());
      try {
        binding.addEmbeddedSignature(true, crossSignature(primary, signing, created));
      } catch (IOException e) {
        throw new PGPException("cannot encode", e);
      }
      ring.addSubKey(signing, binding.generate(), null);
    }
    PGPPublicKeyRing certificate = ring.generatePublicKeyRing();
    if (revoked) {
      PGPPublicKey key =
          PGPPublicKey.addCertification(
              certificate.getPublicKey(), revocation(primary, created.plusSeconds(3600)));
      certificate = PGPPublicKeyRing.insertPublicKey(certificate, key);
    }
    return new Signer(signing, certificate);
  }

  private static PGPKeyPair pair(Kind kind, Instant created) throws PGPException {
    SecureRandom random = new SecureRandom();
    Date date = Date.from(created);
    return switch (kind) {
      case ED25519 -> {
        Ed25519KeyPairGenerator generator = new Ed25519KeyPairGenerator();
        generator.init(new Ed25519KeyGenerationParameters(random));
        yield new BcPGPKeyPair(
            4, PublicKeyAlgorithmTags.EDDSA_LEGACY, generator.generateKeyPair(), date);
      }
      case RSA -> {
        RSAKeyPairGenerator generator = new RSAKeyPairGenerator();
        generator.init(
            new RSAKeyGenerationParameters(BigInteger.valueOf(65537), random, 2048, 100));
        yield new BcPGPKeyPair(
            4, PublicKeyAlgorithmTags.RSA_GENERAL, generator.generateKeyPair(), date);
      }
    };
  }

  /// By which a signing subkey says that it belongs to the primary key.
  private static PGPSignature crossSignature(PGPKeyPair primary, PGPKeyPair subkey, Instant when)
      throws PGPException {
    PGPSignatureGenerator generator =
        new PGPSignatureGenerator(
            new BcPGPContentSignerBuilder(
                subkey.getPublicKey().getAlgorithm(), HashAlgorithmTags.SHA512),
            subkey.getPublicKey());
    generator.init(PGPSignature.PRIMARYKEY_BINDING, subkey.getPrivateKey());
    PGPSignatureSubpacketGenerator hashed = new PGPSignatureSubpacketGenerator();
    hashed.setSignatureCreationTime(false, Date.from(when));
    hashed.setIssuerFingerprint(false, subkey.getPublicKey());
    generator.setHashedSubpackets(hashed.generate());
    return generator.generateCertification(primary.getPublicKey(), subkey.getPublicKey());
  }

  private static PGPSignature revocation(PGPKeyPair key, Instant when) throws PGPException {
    PGPSignatureGenerator generator =
        new PGPSignatureGenerator(
            new BcPGPContentSignerBuilder(
                key.getPublicKey().getAlgorithm(), HashAlgorithmTags.SHA512),
            key.getPublicKey());
    generator.init(PGPSignature.KEY_REVOCATION, key.getPrivateKey());
    PGPSignatureSubpacketGenerator hashed = new PGPSignatureSubpacketGenerator();
    hashed.setSignatureCreationTime(false, Date.from(when));
    hashed.setRevocationReason(false, RevocationReasonTags.KEY_COMPROMISED, "lost");
    hashed.setIssuerFingerprint(false, key.getPublicKey());
    generator.setHashedSubpackets(hashed.generate());
    return generator.generateCertification(key.getPublicKey());
  }

  /// The public keys, binary.
  byte[] publicKeys() throws IOException {
    return certificate.getEncoded();
  }

  /// The public keys, armoured.
  String armoured() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ArmoredOutputStream armour = ArmoredOutputStream.builder().build(bytes)) {
      certificate.encode(armour);
    }
    return bytes.toString(StandardCharsets.US_ASCII);
  }

  Keyring keyring() throws IOException {
    return Keyring.of("test", publicKeys());
  }

  /// A signature over `text` as clear-signed documents have it.
  PGPSignature sign(String text, int hash, Instant when, Optional<Duration> lifetime)
      throws PGPException {
    PGPSignatureGenerator generator =
        new PGPSignatureGenerator(
            new BcPGPContentSignerBuilder(signing.getPublicKey().getAlgorithm(), hash),
            signing.getPublicKey());
    generator.init(PGPSignature.CANONICAL_TEXT_DOCUMENT, signing.getPrivateKey());
    PGPSignatureSubpacketGenerator hashed = new PGPSignatureSubpacketGenerator();
    hashed.setSignatureCreationTime(false, Date.from(when));
    hashed.setIssuerFingerprint(false, signing.getPublicKey());
    lifetime.ifPresent(time -> hashed.setSignatureExpirationTime(true, time.toSeconds()));
    generator.setHashedSubpackets(hashed.generate());
    generator.update(canonical(text).getBytes(StandardCharsets.UTF_8));
    return generator.generate();
  }

  PGPSignature sign(String text, Instant when) throws PGPException {
    return sign(text, HashAlgorithmTags.SHA256, when, Optional.empty());
  }

  private static String canonical(String text) {
    List<String> lines = new ArrayList<>();
    for (String line : text.stripTrailing().split("\n", -1)) {
      lines.add(line.stripTrailing());
    }
    return String.join("\r\n", lines);
  }

  /// A clear-signed document with these signatures.
  static String document(String text, PGPSignature... signatures) throws IOException {
    StringBuilder document = new StringBuilder();
    document.append("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n");
    for (String line : text.stripTrailing().split("\n", -1)) {
      document.append(line.startsWith("-") ? "- " + line : line).append('\n');
    }
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    try (ArmoredOutputStream armour = ArmoredOutputStream.builder().clearHeaders().build(block)) {
      for (PGPSignature signature : signatures) {
        signature.encode(armour);
      }
    }
    return document.append(block.toString(StandardCharsets.US_ASCII)).toString();
  }

  /// `text` signed by this key alone.
  String clearsign(String text, Instant when) throws PGPException, IOException {
    return document(text, sign(text, when));
  }
}
