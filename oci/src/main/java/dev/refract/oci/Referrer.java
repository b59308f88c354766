package dev.refract.oci;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// A document that hangs on an image: a manifest of its own whose `subject` is what it speaks of,
/// so that the image's digest does not depend on it (OCI image specification v1.1, manifest.md,
/// "Guidelines for Artifact Usage").
///
/// @param subject the manifest or index that it speaks of
/// @param artifactType what kind of document it is
/// @param mediaType of the content; for most documents the same
/// @param content the document
/// @param annotations of the manifest, which the list of referrers repeats
public record Referrer(
    Descriptor subject,
    String artifactType,
    String mediaType,
    BlobBytes content,
    SortedMap<String, String> annotations) {
  /// What stands for a configuration where there is none.
  public static final BlobBytes EMPTY = Blob.of(new byte[] {'{', '}'});

  public Referrer {
    if (!MediaTypes.isMediaType(artifactType) || !MediaTypes.isMediaType(mediaType)) {
      throw new IllegalArgumentException("not media types: " + artifactType + ", " + mediaType);
    }
    // What an index says of a manifest beside its bytes is no part of a reference to it.
    subject = Descriptor.of(subject.mediaType(), subject.digest(), subject.size());
    annotations = Annotations.copy(annotations);
  }

  /// A document whose kind is its media type.
  public static Referrer of(
      Descriptor subject, String type, byte[] content, SortedMap<String, String> annotations) {
    return new Referrer(subject, type, type, Blob.of(content), annotations);
  }

  public ImageManifest manifest() {
    return new ImageManifest(
        Optional.of(artifactType),
        Descriptor.of(MediaTypes.EMPTY, EMPTY),
        List.of(Descriptor.of(mediaType, content)),
        Optional.of(subject),
        annotations);
  }

  /// The manifest as it is stored.
  public BlobBytes manifestBlob() {
    return Blob.of(manifest().bytes());
  }

  /// What a list of referrers says of this one (OCI distribution specification v1.1, "Listing
  /// Referrers").
  public Descriptor descriptor() {
    BlobBytes manifest = manifestBlob();
    return new Descriptor(
        MediaTypes.MANIFEST,
        manifest.digest(),
        manifest.size(),
        annotations,
        Optional.empty(),
        Optional.of(artifactType));
  }

  /// What the manifest points to.
  public List<BlobBytes> blobs() {
    return List.of(EMPTY, content);
  }
}
