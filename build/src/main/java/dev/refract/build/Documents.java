package dev.refract.build;

import dev.refract.archive.Digest;
import dev.refract.build.config.SbomFormat;
import dev.refract.build.emulator.Programs;
import dev.refract.build.plan.Decisions;
import dev.refract.build.plan.Making;
import dev.refract.build.plan.Revision;
import dev.refract.build.plan.Sources;
import dev.refract.build.provenance.Provenance;
import dev.refract.build.roots.RootPackage;
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
/// @param emulators what runs where a route has something run under qemu
/// @param wanted which documents
record Documents(
    Decisions decisions,
    Sources sources,
    List<InstalledShard> shards,
    Optional<Revision> revision,
    Roots roots,
    Programs emulators,
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
      List<Decisions.ForPlatform> decided = platforms.stream().map(Built::decided).toList();
      referrers.add(provenance(image, decisions.with(decided), created));
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
            built.decided(),
            shards,
            revision,
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

  private Referrer provenance(Image image, Decisions made, Instant created)
      throws Failure, IOException, InterruptedException {
    List<Statement.Subject> subjects = new ArrayList<>();
    subjects.add(new Statement.Subject(Optional.of("index"), image.digest()));
    for (PlatformImage platform : image.platforms()) {
      subjects.add(
          new Statement.Subject(
              Optional.of(platform.platform().toString()), platform.descriptor().digest()));
    }
    Provenance provenance =
        new Provenance(made, sources.manifest().digest(), revision, shards, treeDigests(made));
    Statement statement =
        new Statement(subjects, Provenance.PREDICATE, provenance.predicate(Tool.digest()));
    return Referrer.of(
        image.descriptor(), Statement.MEDIA_TYPE, statement.toJson().bytes(), annotations(created));
  }

  private SortedMap<String, Digest> treeDigests(Decisions made)
      throws Failure, IOException, InterruptedException {
    SortedMap<String, Digest> digests = new TreeMap<>();
    digests.put("compiler", made.compiler().digest());
    digests.put("toolchain root", roots.digest(made.toolchain()));
    for (Decisions.ForPlatform platform : made.platforms()) {
      String name = platform.target().platform().toString();
      digests.put("sysroot for " + name, roots.digest(platform.sysroot()));
      switch (platform.making()) {
        case Making.Cross _ -> {}
        case Making.EmulatedLink emulated -> putEmulated(digests, name, emulated.root());
        case Making.Emulated emulated -> {
          digests.put("compiler on " + name, emulated.compiler().digest());
          putEmulated(digests, name, emulated.root());
        }
      }
    }
    return digests;
  }

  private void putEmulated(
      SortedMap<String, Digest> digests, String platform, List<RootPackage> root)
      throws Failure, IOException, InterruptedException {
    digests.put("root on " + platform, roots.digest(root));
    digests.put("qemu", emulators.digest());
  }

  private static SortedMap<String, String> annotations(Instant created) {
    SortedMap<String, String> annotations = new TreeMap<>();
    annotations.put(Annotations.CREATED, created.toString());
    return annotations;
  }
}
