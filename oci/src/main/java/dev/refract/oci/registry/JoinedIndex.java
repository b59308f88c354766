package dev.refract.oci.registry;

import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import dev.refract.oci.Annotations;
import dev.refract.oci.Blob;
import dev.refract.oci.BlobSource;
import dev.refract.oci.Descriptor;
import dev.refract.oci.Document;
import dev.refract.oci.ImageIndex;
import dev.refract.oci.MediaTypes;
import dev.refract.oci.Platform;
import dev.refract.oci.Reference;
import dev.refract.oci.layout.ImageStore;
import dev.refract.oci.layout.StoredImage;
import dev.refract.oci.layout.StoredPlatform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// One index of what several images have for their platforms, in the order in which a build of all
/// of them would list them and with the annotations that all indices have: builds on several
/// machines give, joined, what one build gives.
public final class JoinedIndex {
  private final SortedMap<Platform, Descriptor> platforms = new TreeMap<>();
  private final Map<Platform, Reference> origins = new HashMap<>();
  private final List<Descriptor> others = new ArrayList<>();
  private final Map<Digest, BlobSource> sources = new HashMap<>();
  private final SequencedMap<Digest, Descriptor> blobs = new LinkedHashMap<>();
  private final SequencedMap<Digest, Descriptor> manifests = new LinkedHashMap<>();
  private Optional<SortedMap<String, String>> annotations = Optional.empty();

  private JoinedIndex() {}

  /// The joined index with all that it leads to.
  ///
  /// @param parts at least one
  /// @param old what stays, unless `parts` have something for the same platform
  /// @throws Failure of kind `USAGE` if two of `parts` are for the same platform, else as
  ///   [Shipment#of]
  public static Shipment of(List<Registries.Remote> parts, Optional<Registries.Remote> old)
      throws IOException, Failure {
    JoinedIndex joined = new JoinedIndex();
    for (Registries.Remote part : parts) {
      joined.add(part, false);
    }
    if (old.isPresent()) {
      joined.add(old.get(), true);
    }
    return joined.shipment(origin(parts, old));
  }

  private void add(Registries.Remote part, boolean givesWay) throws IOException, Failure {
    Shipment shipment = part.shipment();
    try (ImageStore store = part.store()) {
      StoredImage image = store.image();
      for (StoredPlatform platform : image.platforms()) {
        put(part, platform, givesWay);
      }
      others.addAll(image.others());
      image
          .index()
          .map(Document::value)
          .map(ImageIndex::annotations)
          .ifPresentOrElse(
              this::agree,
              () -> image.platforms().forEach(p -> agree(p.manifest().value().annotations())));
    }
    for (Descriptor manifest : shipment.manifests()) {
      if (MediaTypes.isManifest(manifest.mediaType())) {
        manifests.putIfAbsent(manifest.digest(), manifest);
      }
      sources.putIfAbsent(manifest.digest(), part.source());
    }
    for (Descriptor blob : shipment.blobs()) {
      blobs.putIfAbsent(blob.digest(), blob);
      sources.putIfAbsent(blob.digest(), part.source());
    }
  }

  private void put(Registries.Remote part, StoredPlatform stored, boolean givesWay) throws Failure {
    Platform platform = stored.platform();
    Descriptor descriptor = stored.descriptor().on(platform);
    Descriptor known = platforms.get(platform);
    if (known == null) {
      platforms.put(platform, descriptor);
      origins.put(platform, part.name());
    } else if (!givesWay && !known.digest().equals(descriptor.digest())) {
      throw new Failure(
              Failure.Kind.USAGE,
              "index",
              "two images for " + platform + ": " + origins.get(platform) + " and " + part.name())
          .remedy("name one of them");
    }
  }

  private void agree(SortedMap<String, String> found) {
    SortedMap<String, String> common = new TreeMap<>(found);
    annotations.ifPresent(before -> common.entrySet().retainAll(before.entrySet()));
    annotations = Optional.of(common);
  }

  private Shipment shipment(Optional<Reference> origin) {
    List<Descriptor> all = new ArrayList<>(platforms.values());
    others.stream().distinct().forEach(all::add);
    Blob index = Blob.of(ImageIndex.of(all, annotations.orElse(Annotations.NONE)).bytes());
    Descriptor top = Descriptor.of(MediaTypes.INDEX, index);
    List<Descriptor> documents = new ArrayList<>();
    for (Descriptor descriptor : all) {
      Descriptor manifest = manifests.get(descriptor.digest());
      if (manifest != null) {
        documents.add(manifest);
      }
    }
    documents.add(top);
    BlobSource source =
        descriptor -> {
          BlobSource from = sources.get(descriptor.digest());
          if (descriptor.digest().equals(index.digest()) || from == null) {
            return index;
          }
          return from.blob(descriptor);
        };
    return new Shipment(top, documents, List.copyOf(blobs.values()), List.of(), source, origin);
  }

  // Contents can be mounted only from a repository that has them all.
  private static Optional<Reference> origin(
      List<Registries.Remote> parts, Optional<Registries.Remote> old) {
    Reference first = parts.getFirst().name();
    boolean same =
        Stream.concat(parts.stream(), old.stream())
            .map(Registries.Remote::name)
            .allMatch(
                name -> name.domain().equals(first.domain()) && name.path().equals(first.path()));
    return same ? Optional.of(first) : Optional.empty();
  }
}
