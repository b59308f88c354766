package dev.refract.distro.internal.openpgp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.bcpg.CRC24;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.KeyIdentifier;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureException;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.api.OpenPGPCertificate;
import org.bouncycastle.openpgp.api.OpenPGPCertificate.OpenPGPComponentKey;
import org.bouncycastle.openpgp.api.OpenPGPDefaultPolicy;
import org.bouncycastle.openpgp.api.OpenPGPDetachedSignatureProcessor;
import org.bouncycastle.openpgp.api.OpenPGPImplementation;
import org.bouncycastle.openpgp.api.OpenPGPKeyReader;
import org.bouncycastle.openpgp.api.OpenPGPPolicy;
import org.bouncycastle.openpgp.api.OpenPGPSignature.OpenPGPDocumentSignature;
import org.bouncycastle.openpgp.api.bc.BcOpenPGPImplementation;

/// Decides about the signatures of a [Clearsigned] text.
public final class SignatureCheck {
  /// Says of each signature what came of it.
  ///
  /// @param signer long key id of the signer in upper-case hexadecimal
  /// @param outcome what was found
  /// @param detail why, in the words of the library, empty for a good one
  public record Verdict(String signer, Outcome outcome, String detail) {
    @Override
    public String toString() {
      String what =
          switch (outcome) {
            case GOOD -> "good signature by ";
            case UNKNOWN_KEY -> "signature by the unknown key ";
            case BAD -> "bad signature by ";
            case WORTHLESS -> "unusable signature by ";
          };
      return what + signer + (detail.isEmpty() ? "" : " (" + detail + ")");
    }
  }

  /// What can be said of one signature.
  public enum Outcome {
    /// Made by a key of the keyring that was and is fit to sign.
    GOOD,
    /// The keyring has no such key.
    UNKNOWN_KEY,
    /// The signature does not belong to this text.
    BAD,
    /// Right, but nothing to rely on: expired, revoked, weak digest, no signing key.
    WORTHLESS
  }

  private static final int MAX_SIGNATURES = 32;

  private SignatureCheck() {}

  /// Whether a document with these signatures is to be trusted, as apt decides it: at least one is
  /// good and none is bad. Those of unknown or worthless keys do not matter.
  public static boolean isGood(List<Verdict> verdicts) {
    return verdicts.stream().anyMatch(verdict -> verdict.outcome() == Outcome.GOOD)
        && verdicts.stream().noneMatch(verdict -> verdict.outcome() == Outcome.BAD);
  }

  /// Looks at every signature of `document`.
  ///
  /// @param certificates the keyring
  /// @param now when the keys have to be valid, beside the time of the signature
  /// @throws IOException if the signature block cannot be read
  public static List<Verdict> check(
      Clearsigned document, List<OpenPGPCertificate> certificates, Instant now) throws IOException {
    OpenPGPImplementation implementation = new BcOpenPGPImplementation();
    OpenPGPPolicy policy = policy();
    List<Verdict> verdicts = new ArrayList<>();
    for (PGPSignature signature : signatures(implementation, document.signature())) {
      verdicts.add(check(document, signature, certificates, implementation, policy, now));
    }
    return List.copyOf(verdicts);
  }

  /// The certificates in `bytes`, armoured or binary.
  ///
  /// @throws IOException if they cannot be read
  public static List<OpenPGPCertificate> certificates(byte[] bytes) throws IOException {
    try {
      return new OpenPGPKeyReader(new BcOpenPGPImplementation(), policy())
          .parseCertificates(new ByteArrayInputStream(bytes));
    } catch (RuntimeException e) {
      // The library answers some malformed input with unchecked exceptions.
      throw new IOException("not an OpenPGP keyring", e);
    }
  }

  private static OpenPGPPolicy policy() {
    return new OpenPGPDefaultPolicy()
        .rejectHashAlgorithm(HashAlgorithmTags.MD5)
        .rejectHashAlgorithm(HashAlgorithmTags.SHA1)
        .rejectHashAlgorithm(HashAlgorithmTags.RIPEMD160);
  }

  private static List<PGPSignature> signatures(OpenPGPImplementation implementation, String block)
      throws IOException {
    List<PGPSignature> signatures = new ArrayList<>();
    try {
      Iterable<?> objects =
          implementation.pgpObjectFactory(new ByteArrayInputStream(packets(block)));
      for (Object object : objects) {
        if (!(object instanceof PGPSignatureList list)) {
          throw new IOException("something else than signatures in the signature block");
        }
        for (PGPSignature signature : list) {
          signatures.add(signature);
        }
        if (signatures.size() > MAX_SIGNATURES) {
          throw new IOException("more than " + MAX_SIGNATURES + " signatures");
        }
      }
    } catch (RuntimeException e) {
      throw new IOException("not an OpenPGP signature", e);
    }
    return signatures;
  }

  /// What the armour holds. As with gpgv, its checksum may be missing but not wrong.
  private static byte[] packets(String block) throws IOException {
    StringBuilder base64 = new StringBuilder();
    String checksum = "";
    boolean inHead = true;
    for (String line : block.split("\n", -1)) {
      if (inHead) {
        inHead = !line.isEmpty();
      } else if (line.startsWith("=")) {
        checksum = line.substring(1);
      } else if (!line.startsWith("-----")) {
        base64.append(line);
      }
    }
    try {
      byte[] packets = Base64.getDecoder().decode(base64.toString());
      if (checksum.length() == 4) {
        CRC24 sum = new CRC24();
        for (byte b : packets) {
          sum.update(b);
        }
        byte[] wanted = Base64.getDecoder().decode(checksum);
        if (wanted.length == 3
            && sum.getValue()
                != ((wanted[0] & 0xff) << 16 | (wanted[1] & 0xff) << 8 | (wanted[2] & 0xff))) {
          throw new IOException("the armour is damaged");
        }
      }
      return packets;
    } catch (IllegalArgumentException e) {
      throw new IOException("the armour is damaged", e);
    }
  }

  private static Verdict check(
      Clearsigned document,
      PGPSignature signature,
      List<OpenPGPCertificate> certificates,
      OpenPGPImplementation implementation,
      OpenPGPPolicy policy,
      Instant now)
      throws IOException {
    String signer = signer(signature);
    try {
      int type = signature.getSignatureType();
      if (type != PGPSignature.CANONICAL_TEXT_DOCUMENT && type != PGPSignature.BINARY_DOCUMENT) {
        return new Verdict(signer, Outcome.BAD, "not a signature over a document");
      }
      OpenPGPDetachedSignatureProcessor processor =
          new OpenPGPDetachedSignatureProcessor(implementation, policy);
      certificates.forEach(processor::addVerificationCertificate);
      processor.addSignature(signature);
      List<OpenPGPDocumentSignature> found =
          processor.process(
              new ByteArrayInputStream(document.signed().getBytes(StandardCharsets.ISO_8859_1)));
      if (found.isEmpty() || found.getFirst().getIssuer() == null) {
        return new Verdict(signer, Outcome.UNKNOWN_KEY, "");
      }
      return verdict(signer, found.getFirst(), policy, now);
    } catch (RuntimeException e) {
      return new Verdict(signer, Outcome.BAD, String.valueOf(e.getMessage()));
    }
  }

  private static Verdict verdict(
      String signer, OpenPGPDocumentSignature signature, OpenPGPPolicy policy, Instant now) {
    if (!signature.isTestedCorrect()) {
      return new Verdict(signer, Outcome.BAD, "the text is not the one that was signed");
    }
    try {
      if (!signature.isValid(policy)) {
        return new Verdict(signer, Outcome.WORTHLESS, "not valid");
      }
    } catch (PGPSignatureException e) {
      return new Verdict(signer, Outcome.WORTHLESS, String.valueOf(e.getMessage()));
    }
    // The library asks whether the key was fit when it signed. A key that has since expired or been
    // revoked could be anybody's by now.
    Date today = Date.from(now);
    if (!signature.isEffectiveAt(today)) {
      return new Verdict(signer, Outcome.WORTHLESS, "the signature is not valid at this time");
    }
    OpenPGPComponentKey key = signature.getIssuer();
    if (!key.isSigningKey(today)
        || isExpired(key, today)
        || isExpired(key.getCertificate().getPrimaryKey(), today)) {
      return new Verdict(signer, Outcome.WORTHLESS, "the key has expired or was revoked");
    }
    return new Verdict(signer, Outcome.GOOD, "");
  }

  private static boolean isExpired(OpenPGPComponentKey key, Date today) {
    Date end = key.getKeyExpirationDateAt(today);
    return end != null && !today.toInstant().isBefore(end.toInstant());
  }

  private static String signer(PGPSignature signature) {
    List<KeyIdentifier> identifiers = signature.getKeyIdentifiers();
    long id = identifiers.isEmpty() ? 0 : identifiers.getFirst().getKeyId();
    return HexFormat.of().toHexDigits(id).toUpperCase(Locale.ROOT);
  }
}
