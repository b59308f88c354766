package dev.refract.oci.internal.registry;

import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import dev.refract.failure.Together;
import dev.refract.oci.Blob;
import dev.refract.oci.BlobSource;
import dev.refract.oci.Descriptor;
import dev.refract.oci.ImageManifest;
import dev.refract.oci.MediaTypes;
import dev.refract.oci.registry.Shipment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;

/// Finds what hangs on manifests of one repository, and on that in turn: a signature may hang on a
/// bill of materials.
public final class ReferrerWalk {
  private static final int MAX_DEPTH = 4;
  private static final int MAX_DOCUMENTS = 2000;

  private final Repository repository;
  private final Semaphore slots;

  /// @param parallel how many lists are asked for at once
  public ReferrerWalk(Repository repository, int parallel) {
    this.repository = repository;
    this.slots = new Semaphore(parallel);
  }

  /// What hangs on `manifests`; each after what it hangs on itself.
  ///
  /// @throws Failure of kind `NETWORK` if it cannot be had, `UNTRUSTED` if it is not what it has to
  ///   be or more than honest images have
  public List<Shipment.Attached> from(List<Digest> manifests) throws Failure, IOException {
    List<Shipment.Attached> found = new ArrayList<>();
    Set<Digest> seen = new HashSet<>(manifests);
    List<Digest> level = List.copyOf(seen);
    for (int depth = 0; !level.isEmpty(); depth++) {
      List<Together.Task<List<Shipment.Attached>>> tasks = new ArrayList<>();
      for (Digest subject : level) {
        tasks.add(() -> inSlot(subject));
      }
      List<Digest> next = new ArrayList<>();
      for (List<Shipment.Attached> hanging : Together.run("pull", tasks)) {
        for (Shipment.Attached one : hanging) {
          if (seen.add(one.listed().digest())) {
            found.add(one);
            next.add(one.listed().digest());
          }
        }
      }
      if (found.size() > MAX_DOCUMENTS || (depth == MAX_DEPTH && !next.isEmpty())) {
        throw new Failure(
            Failure.Kind.UNTRUSTED,
            "pull",
            "more than "
                + MAX_DOCUMENTS
                + " documents hang on the image, or on each other more than "
                + MAX_DEPTH
                + " deep");
      }
      level = next;
    }
    return List.copyOf(found);
  }

  private List<Shipment.Attached> inSlot(Digest subject) throws Failure, IOException {
    try {
      slots.acquire();
      try {
        return hanging(subject);
      } finally {
        slots.release();
      }
    } catch (InterruptedException e) {
      throw Failure.interrupted("pull", e);
    }
  }

  // A list is anybody's word; what a manifest says of its subject is not.
  private List<Shipment.Attached> hanging(Digest subject)
      throws Failure, IOException, InterruptedException {
    List<Shipment.Attached> hanging = new ArrayList<>();
    for (Descriptor listed : repository.referrers(subject)) {
      if (hanging.size() > MAX_DOCUMENTS) {
        break;
      }
      if (MediaTypes.isManifest(listed.mediaType())) {
        byte[] bytes = repository.blob(listed).bytes(ImageManifest.MAX_BYTES);
        Optional<Digest> about =
            ImageManifest.read("manifest " + listed.digest(), bytes)
                .value()
                .subject()
                .map(Descriptor::digest);
        if (about.equals(Optional.of(subject))) {
          hanging.add(new Shipment.Attached(subject, listed, source(listed, bytes)));
        }
      }
    }
    return hanging;
  }

  private BlobSource source(Descriptor listed, byte[] bytes) {
    Blob manifest = Blob.of(bytes);
    return wanted -> wanted.digest().equals(listed.digest()) ? manifest : repository.blob(wanted);
  }
}
