package dev.refract.build;

import dev.refract.archive.Digest;
import dev.refract.build.config.SbomFormat;
import dev.refract.failure.Failure;
import dev.refract.oci.Blob;
import dev.refract.oci.BlobBytes;
import dev.refract.oci.Descriptor;
import dev.refract.oci.Referrer;
import dev.refract.oci.json.Json;
import dev.refract.oci.layout.StoredImage;
import dev.refract.oci.layout.StoredPlatform;
import dev.refract.oci.layout.StoredReferrer;
import dev.refract.oci.sign.Signatures;
import dev.refract.oci.sign.SigningKey;
import dev.refract.oci.sign.Statement;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Signs an image: its index, each of its platforms, and a second time, attested, what is said of
/// them in bills of materials and statements.
///
/// @param key that signs
/// @param created when it counts as signed: when the image was created, so that the same image
///   signed twice has the same signature, in whichever command
record Signing(SigningKey key, Instant created) {
  /// A document that hangs on something that is signed.
  ///
  /// @param subject what it speaks of
  /// @param type what kind of document it is
  record Document(Descriptor subject, String type, BlobBytes content) {
    static Document of(Referrer referrer) {
      return new Document(referrer.subject(), referrer.artifactType(), referrer.content());
    }

    // Signatures hang there, too.
    static boolean isSigned(String type) {
      return type.equals(Statement.MEDIA_TYPE) || format(type).isPresent();
    }

    private static Optional<SbomFormat> format(String type) {
      return SbomFormat.ALL.stream().filter(one -> one.mediaType().equals(type)).findFirst();
    }

    // Nothing for what is no bill, and for a statement about something else than it hangs on.
    private Optional<Statement> statement() throws Failure {
      if (type.equals(Statement.MEDIA_TYPE)) {
        return Optional.of(Statement.read(content.bytes()))
            .filter(one -> one.isAbout(subject.digest()));
      }
      Optional<SbomFormat> format = format(type);
      return format.isEmpty()
          ? Optional.empty()
          : Optional.of(
              Statement.of(
                  subject.digest(),
                  format.get().predicateType(),
                  Json.parseObject("sign", "the bill of materials", content.bytes()).object()));
    }
  }

  /// The signatures of an image that is there.
  ///
  /// @param hanging what hangs on it and is to be signed, too
  static List<Referrer> of(StoredImage image, List<StoredReferrer> hanging, SigningKey key)
      throws IOException, Failure {
    List<Descriptor> images = new ArrayList<>(List.of(image.descriptor()));
    for (StoredPlatform platform : image.platforms()) {
      images.add(platform.descriptor());
    }
    Set<Digest> signed = images.stream().map(Descriptor::digest).collect(Collectors.toSet());
    List<Document> documents = new ArrayList<>();
    for (StoredReferrer one : hanging) {
      if (signed.contains(one.subject().digest()) && Document.isSigned(one.artifactType())) {
        documents.add(new Document(one.subject(), one.artifactType(), Blob.of(one.bytes())));
      }
    }
    Instant created =
        image.platforms().stream()
            .findFirst()
            .flatMap(first -> first.config().value().created())
            .orElse(Instant.EPOCH);
    return new Signing(key, created).of(images, documents);
  }

  /// The signatures of an image.
  ///
  /// @param images its index and manifests; one that comes twice is signed once
  /// @param documents that hang on them
  List<Referrer> of(List<Descriptor> images, List<Document> documents) throws Failure {
    List<Referrer> signatures = new ArrayList<>();
    for (Document document : documents) {
      document
          .statement()
          .ifPresent(statement ->
              signatures.add(Signatures.attestation(document.subject(), statement, created, key)));
    }
    Set<Digest> signed = new HashSet<>();
    for (Descriptor image : images) {
      if (signed.add(image.digest())) {
        signatures.add(Signatures.signature(image, created, key));
      }
    }
    return signatures;
  }
}
