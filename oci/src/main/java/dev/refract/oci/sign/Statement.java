package dev.refract.oci.sign;

import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import dev.refract.oci.json.Fields;
import dev.refract.oci.json.Json;
import dev.refract.oci.json.JsonArray;
import dev.refract.oci.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What somebody states of artifacts (in-toto attestation framework, Statement v1).
///
/// @param subjects what it is about
/// @param predicateType what kind of statement it is, a URI
/// @param predicate what is stated
public record Statement(List<Subject> subjects, String predicateType, JsonObject predicate) {
  /// The media type of its JSON form.
  public static final String MEDIA_TYPE = "application/vnd.in-toto+json";

  /// That an image is signed and nothing else, as cosign 3 states it.
  public static final String SIGNED = "https://sigstore.dev/cosign/sign/v1";

  private static final String TYPE = "https://in-toto.io/Statement/v1";
  private static final Set<String> TYPES = Set.of(TYPE, "https://in-toto.io/Statement/v0.1");

  public Statement {
    subjects = List.copyOf(subjects);
    if (subjects.isEmpty()) {
      throw new IllegalArgumentException("a statement about nothing");
    }
  }

  /// An artifact.
  ///
  /// @param name of it, where it has one
  /// @param digest of it
  public record Subject(Optional<String> name, Digest digest) {}

  /// A statement about one manifest or index.
  public static Statement of(Digest subject, String predicateType, JsonObject predicate) {
    return new Statement(List.of(new Subject(Optional.empty(), subject)), predicateType, predicate);
  }

  /// Whether it is about `digest`.
  public boolean isAbout(Digest digest) {
    return subjects.stream().anyMatch(subject -> subject.digest().equals(digest));
  }

  public JsonObject toJson() {
    List<Json> about = new ArrayList<>();
    for (Subject subject : subjects) {
      about.add(
          Json.object()
              .put("name", subject.name())
              .put("digest", Json.object().put("sha256", subject.digest().hex()).build())
              .build());
    }
    return Json.object()
        .put("_type", TYPE)
        .put("subject", new JsonArray(about))
        .put("predicateType", predicateType)
        .put("predicate", predicate)
        .build();
  }

  /// Reads what [#toJson] writes; unknown members and subjects without a SHA-256 are passed over.
  ///
  /// @throws Failure of kind `UNTRUSTED` if the bytes are anything else
  public static Statement read(byte[] bytes) throws Failure {
    Fields fields = Json.parseObject("verify", "the statement", bytes);
    String type = fields.text("_type");
    if (!TYPES.contains(type)) {
      throw fields.wrong("_type", TYPE, fields.find("_type").orElseThrow());
    }
    List<Subject> subjects = new ArrayList<>();
    for (Fields subject : fields.objects("subject")) {
      Optional<String> hex = subject.object("digest").optionalText("sha256");
      if (hex.isPresent() && Digest.isDigest("sha256:" + hex.get())) {
        subjects.add(new Subject(subject.optionalText("name"), new Digest(hex.get())));
      }
    }
    if (subjects.isEmpty()) {
      throw fields.failure("subject", "there is none with a SHA-256");
    }
    Optional<Fields> predicate = fields.optionalObject("predicate");
    return new Statement(
        subjects,
        fields.text("predicateType"),
        predicate.map(Fields::object).orElseGet(() -> Json.object().build()));
  }
}
