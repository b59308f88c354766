package dev.refract.oci.registry;

import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import dev.refract.oci.Blob;
import dev.refract.oci.BlobSource;
import dev.refract.oci.Descriptor;
import dev.refract.oci.Image;
import dev.refract.oci.ImageIndex;
import dev.refract.oci.ImageManifest;
import dev.refract.oci.MediaTypes;
import dev.refract.oci.Reference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// What has to arrive for an image to be whole.
///
/// @param top the index or manifest that names the image
/// @param manifests all that `top` leads to, each after those it leads to itself; the last is `top`
/// @param blobs what the manifests lead to, each once
/// @param attached what hangs on it, each after what it hangs on itself
/// @param source of manifests and blobs
/// @param origin the name of a repository in some registry that has them already
public record Shipment(
    Descriptor top,
    List<Descriptor> manifests,
    List<Descriptor> blobs,
    List<Attached> attached,
    BlobSource source,
    Optional<Reference> origin) {
  private static final int MAX_DEPTH = 4;
  private static final int MAX_DOCUMENTS = 2000;

  /// A document that hangs on the image, on one of its manifests or on another document; it arrives
  /// after them.
  ///
  /// @param subject what it speaks of
  /// @param listed what a list of referrers says of its manifest
  /// @param source of its manifest and what that points to
  public record Attached(Digest subject, Descriptor listed, BlobSource source) {}

  public Shipment {
    manifests = List.copyOf(manifests);
    blobs = List.copyOf(blobs);
    attached = List.copyOf(attached);
    if (!manifests.getLast().equals(top)) {
      throw new IllegalArgumentException("the last manifest is not the image's");
    }
  }

  /// An image that was built here, with all that hangs on it.
  public static Shipment of(Image image) throws IOException, Failure {
    Map<Digest, Blob> blobs = new HashMap<>();
    image.blobs().forEach(blob -> blobs.put(blob.digest(), blob));
    BlobSource source =
        descriptor -> {
          Blob blob = blobs.get(descriptor.digest());
          if (blob == null) {
            throw new IllegalStateException("no part of the image: " + descriptor.digest());
          }
          return blob;
        };
    return of(Descriptor.of(MediaTypes.INDEX, image.indexBlob()), source)
        .with(
            image.referrers().stream()
                .map(one -> new Attached(one.subject().digest(), one.descriptor(), source))
                .toList());
  }

  /// The image that `top` points to, with everything below it.
  ///
  /// @throws Failure of kind `UNTRUSTED` if a document of it is not what it has to be
  public static Shipment of(Descriptor top, BlobSource source) throws IOException, Failure {
    Walk walk = new Walk(source);
    walk.follow(top, 0);
    return new Shipment(
        top,
        List.copyOf(walk.manifests.values()),
        List.copyOf(walk.blobs.values()),
        List.of(),
        source,
        Optional.empty());
  }

  /// The same, where the repository of `newOrigin` has it all.
  public Shipment from(Reference newOrigin) {
    return new Shipment(top, manifests, blobs, attached, source, Optional.of(newOrigin));
  }

  /// The same with what of `more` hangs on it, too.
  ///
  /// @param more each after what it hangs on itself
  public Shipment with(List<Attached> more) {
    Set<Digest> own = new HashSet<>();
    manifests.forEach(manifest -> own.add(manifest.digest()));
    attached.forEach(one -> own.add(one.listed().digest()));
    List<Attached> all = new ArrayList<>(attached);
    for (Attached one : more) {
      if (own.contains(one.subject()) && own.add(one.listed().digest())) {
        all.add(one);
      }
    }
    return new Shipment(top, manifests, blobs, all, source, origin);
  }

  /// The bytes of all contents.
  public long size() {
    return manifests.stream().mapToLong(Descriptor::size).sum()
        + blobs.stream().mapToLong(Descriptor::size).sum();
  }

  private static final class Walk {
    private final BlobSource source;
    private final SequencedMap<Digest, Descriptor> manifests = new LinkedHashMap<>();
    private final SequencedMap<Digest, Descriptor> blobs = new LinkedHashMap<>();
    private final Set<Digest> seen = new HashSet<>();

    Walk(BlobSource source) {
      this.source = source;
    }

    void follow(Descriptor descriptor, int depth) throws IOException, Failure {
      if (!seen.add(descriptor.digest())) {
        return;
      }
      if (depth > MAX_DEPTH || seen.size() > MAX_DOCUMENTS) {
        throw new Failure(
            Failure.Kind.UNTRUSTED,
            "image",
            "indices nested more than "
                + MAX_DEPTH
                + " deep, or more than "
                + MAX_DOCUMENTS
                + " documents, at "
                + descriptor.digest());
      }
      if (MediaTypes.isIndex(descriptor.mediaType())) {
        ImageIndex index =
            ImageIndex.read("index " + descriptor.digest(), document(descriptor)).value();
        for (Descriptor below : index.manifests()) {
          follow(below, depth + 1);
        }
      } else if (MediaTypes.isManifest(descriptor.mediaType())) {
        ImageManifest manifest =
            ImageManifest.read("manifest " + descriptor.digest(), document(descriptor)).value();
        blobs.putIfAbsent(manifest.config().digest(), manifest.config());
        for (Descriptor layer : manifest.layers()) {
          blobs.putIfAbsent(layer.digest(), layer);
        }
      } else {
        throw new Failure(
            Failure.Kind.UNSUPPORTED,
            "image",
            descriptor.digest() + " is neither an index nor a manifest: " + descriptor.mediaType());
      }
      manifests.put(descriptor.digest(), descriptor);
    }

    private byte[] document(Descriptor descriptor) throws IOException, Failure {
      return source.blob(descriptor).bytes(ImageManifest.MAX_BYTES);
    }
  }
}
