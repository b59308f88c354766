package dev.refract.build;

import dev.refract.archive.Digest;
import dev.refract.build.config.SbomFormat;
import dev.refract.build.plan.Decisions;
import dev.refract.build.plan.Revision;
import dev.refract.build.plan.Sources;
import dev.refract.build.provenance.Provenance;
import dev.refract.build.roots.Roots;
import dev.refract.build.sbom.Bill;
import dev.refract.build.store.Tool;
import dev.refract.crystal.InstalledShard;
import dev.refract.failure.Failure;
import dev.refract.oci.Annotations;
import dev.refract.oci.Descriptor;
import dev.refract.oci.Image;
import dev.refract.oci.PlatformImage;
import dev.refract.oci.Referrer;
import dev.refract.oci.json.JsonObject;
import dev.refract.oci.sign.Statement;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Makes the documents that hang on an image.
///
/// A bill of materials hangs on the platform that it is of, the provenance on the index. With a
/// key, each of them comes a second time, attested; and index and platforms are signed.
///
/// @param shards of the project
/// @param revision of it, where git knows it
/// @param roots that packages were unpacked to
/// @param wanted which documents
record Documents(
    Decisions decisions,
    Sources sources,
    List<InstalledShard> shards,
    Optional<Revision> revision,
    Roots roots,
    Statements wanted) {
  Documents {
    shards = List.copyOf(shards);
  }

  /// The image of all platforms, with its documents.
  Image on(List<Built> built) throws Failure, IOException, InterruptedException {
    SortedMap<String, String> ofIndex = new TreeMap<>(built.getFirst().image().annotations());
    ofIndex.putAll(decisions.settings().annotationsOfIndex());
    List<Built> platforms =
        built.stream()
            .map(one -> one.annotated(decisions.settings().annotationsOfManifests()))
            .toList();
    List<PlatformImage> images = platforms.stream().map(Built::image).toList();
    Image image = new Image(images, ofIndex);
    Instant created = images.getFirst().config().created().orElse(Instant.EPOCH);
    List<Referrer> referrers = new ArrayList<>();
    for (Built platform : platforms) {
      referrers.addAll(sboms(platform, created));
    }
    if (wanted.hasProvenance()) {
      referrers.add(provenance(image, created));
    }
    if (wanted.key().isPresent()) {
      List<Descriptor> signed = new ArrayList<>(List.of(image.descriptor()));
      images.forEach(platform -> signed.add(platform.descriptor()));
      referrers.addAll(
          new Signing(wanted.key().get(), created)
              .of(signed, referrers.stream().map(Signing.Document::of).toList()));
    }
    return image.with(referrers);
  }

  private List<Referrer> sboms(Built built, Instant created) {
    PlatformImage image = built.image();
    Descriptor subject = image.descriptor();
    Bill bill =
        Bill.of(
            decisions,
            shards,
            revision,
            image.platform(),
            subject.digest(),
            created,
            built.inventory());
    List<Referrer> referrers = new ArrayList<>();
    for (SbomFormat format : wanted.formats()) {
      JsonObject document = bill.in(format);
      referrers.add(
          Referrer.of(subject, format.mediaType(), document.bytes(), annotations(created)));
    }
    return referrers;
  }

  private Referrer provenance(Image image, Instant created)
      throws Failure, IOException, InterruptedException {
    List<Statement.Subject> subjects = new ArrayList<>();
    subjects.add(new Statement.Subject(Optional.of("index"), image.digest()));
    for (PlatformImage platform : image.platforms()) {
      subjects.add(
          new Statement.Subject(
              Optional.of(platform.platform().toString()), platform.descriptor().digest()));
    }
    Provenance provenance =
        new Provenance(decisions, sources.manifest().digest(), revision, shards, treeDigests());
    Statement statement =
        new Statement(subjects, Provenance.PREDICATE, provenance.predicate(Tool.digest()));
    return Referrer.of(
        image.descriptor(), Statement.MEDIA_TYPE, statement.toJson().bytes(), annotations(created));
  }

  private SortedMap<String, Digest> treeDigests()
      throws Failure, IOException, InterruptedException {
    SortedMap<String, Digest> digests = new TreeMap<>();
    digests.put("compiler", decisions.compiler().digest());
    digests.put("toolchain root", roots.digest(decisions.toolchain()));
    for (Decisions.ForPlatform platform : decisions.platforms()) {
      digests.put("sysroot for " + platform.target().platform(), roots.digest(platform.sysroot()));
    }
    return digests;
  }

  private static SortedMap<String, String> annotations(Instant created) {
    SortedMap<String, String> annotations = new TreeMap<>();
    annotations.put(Annotations.CREATED, created.toString());
    return annotations;
  }
}
