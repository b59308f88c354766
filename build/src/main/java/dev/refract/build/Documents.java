package dev.refract.build;

import dev.refract.build.plan.Decisions;
import dev.refract.build.plan.Revision;
import dev.refract.build.sbom.Bill;
import dev.refract.build.sbom.SbomFormat;
import dev.refract.crystal.InstalledShard;
import dev.refract.oci.Annotations;
import dev.refract.oci.Image;
import dev.refract.oci.PlatformImage;
import dev.refract.oci.Referrer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// Makes the documents that hang on an image.
///
/// @param shards of the project
/// @param revision of it, where git knows it
/// @param wanted which documents
record Documents(
    Decisions decisions,
    List<InstalledShard> shards,
    Optional<Revision> revision,
    Statements wanted) {
  Documents {
    shards = List.copyOf(shards);
  }

  /// The image of all platforms, with its documents.
  Image on(List<Built> platforms) {
    List<PlatformImage> images = platforms.stream().map(Built::image).toList();
    Image image = new Image(images, images.getFirst().annotations());
    List<Referrer> referrers = new ArrayList<>();
    for (Built built : platforms) {
      referrers.addAll(sboms(built));
    }
    return image.with(referrers);
  }

  private List<Referrer> sboms(Built built) {
    PlatformImage image = built.image();
    Instant created = image.config().created().orElse(Instant.EPOCH);
    Bill bill =
        Bill.of(
            decisions,
            shards,
            revision,
            image.platform(),
            image.manifestBlob().digest(),
            created,
            built.inventory());
    TreeMap<String, String> annotations = new TreeMap<>();
    annotations.put(Annotations.CREATED, created.toString());
    List<Referrer> referrers = new ArrayList<>();
    for (SbomFormat format : wanted.sboms()) {
      referrers.add(
          Referrer.of(
              image.descriptor(), format.mediaType(), format.document(bill).bytes(), annotations));
    }
    return referrers;
  }
}
