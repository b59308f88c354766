package dev.refract.oci.sign;

import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import dev.refract.oci.Annotations;
import dev.refract.oci.Descriptor;
import dev.refract.oci.Referrer;
import dev.refract.oci.json.Fields;
import dev.refract.oci.json.Json;
import dev.refract.oci.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Signatures of images as Sigstore bundles that hang on them, which is what cosign 3 writes and
/// reads (github.com/sigstore/cosign, specs/BUNDLE_SPEC.md). Made with a key at hand: nothing goes
/// to a log, and nobody is asked.
public final class Signatures {
  /// The media type of bundles.
  public static final String BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json";

  private static final String BUNDLES = "application/vnd.dev.sigstore.bundle";
  private static final String CONTENT = "dev.sigstore.bundle.content";
  private static final String PREDICATE = "dev.sigstore.bundle.predicateType";

  private Signatures() {}

  /// Whether documents of this type are bundles, of whichever version.
  public static boolean isBundle(String mediaType) {
    return mediaType.startsWith(BUNDLES);
  }

  /// The signature of an image or of one of its platforms.
  ///
  /// @param subject its index or manifest
  /// @param created when it counts as signed
  public static Referrer signature(Descriptor subject, Instant created, SigningKey key) {
    return attestation(
        subject,
        Statement.of(subject.digest(), Statement.SIGNED, Json.object().build()),
        created,
        key);
  }

  /// A signed statement.
  ///
  /// @param subject what it hangs on
  /// @param created when it counts as signed
  public static Referrer attestation(
      Descriptor subject, Statement statement, Instant created, SigningKey key) {
    JsonObject bundle =
        Json.object()
            .put("mediaType", BUNDLE)
            .put(
                "verificationMaterial",
                Json.object()
                    .put(
                        "publicKey",
                        Json.object().put("hint", key.verificationKey().hint()).build())
                    .build())
            .put("dsseEnvelope", Envelope.sign(statement, key).toJson())
            .build();
    TreeMap<String, String> annotations = new TreeMap<>();
    annotations.put(CONTENT, "dsse-envelope");
    annotations.put(PREDICATE, statement.predicateType());
    annotations.put(Annotations.CREATED, created.toString());
    return Referrer.of(subject, BUNDLE, bundle.bytes(), annotations);
  }

  /// What `key` has signed of an image.
  ///
  /// @param image its index or manifest
  /// @param bundles that hang on it; one that is broken, or by another key, or about something else
  ///   counts for nothing, since anybody can add one
  /// @return the statements, the image's signature among them
  /// @throws Failure of kind `UNTRUSTED` if the image's signature is not among them
  public static List<Statement> check(Digest image, List<byte[]> bundles, VerificationKey key)
      throws Failure {
    List<Statement> statements = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    for (byte[] bundle : bundles) {
      try {
        Envelope envelope = envelope(bundle);
        if (!envelope.isSignedBy(key)) {
          refused.add("one is not signed by this key");
        } else if (!envelope.statement().isAbout(image)) {
          refused.add("one is about something else");
        } else {
          statements.add(envelope.statement());
        }
      } catch (Failure broken) {
        refused.add("one cannot be read: " + broken.problem());
      }
    }
    if (statements.stream().noneMatch(one -> one.predicateType().equals(Statement.SIGNED))) {
      throw new Failure(
          Failure.Kind.UNTRUSTED,
          "verify",
          image
              + " has no valid signature by this key"
              + (bundles.isEmpty()
                  ? ": nothing signed hangs on it"
                  : "; of "
                      + bundles.size()
                      + " signed documents "
                      + (refused.isEmpty()
                          ? "none is a signature of the image"
                          : String.join(", ", refused))));
    }
    return List.copyOf(statements);
  }

  private static Envelope envelope(byte[] bundle) throws Failure {
    Fields fields = Json.parseObject("verify", "the bundle", bundle);
    String type = fields.text("mediaType");
    if (!isBundle(type)) {
      throw fields.wrong("mediaType", BUNDLE, fields.find("mediaType").orElseThrow());
    }
    return Envelope.read(fields.object("dsseEnvelope"));
  }
}
