package dev.refract.oci.internal.registry;

import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import dev.refract.failure.Together;
import dev.refract.oci.Annotations;
import dev.refract.oci.Blob;
import dev.refract.oci.BlobSource;
import dev.refract.oci.Descriptor;
import dev.refract.oci.ImageIndex;
import dev.refract.oci.ImageManifest;
import dev.refract.oci.MediaTypes;
import dev.refract.oci.Reference;
import dev.refract.oci.registry.Landing;
import dev.refract.oci.registry.Shipment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/// Brings one image into one repository: contents, then manifests from below to the top, then tags.
/// Whatever goes wrong, no tag and no manifest points to something that is not there.
public final class Push {
  private final Repository repository;
  private final Shipment shipment;
  private final Optional<String> mountFrom;
  private final Semaphore slots;
  private final LongConsumer arrived;
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicInteger mounted = new AtomicInteger();
  private final AtomicInteger present = new AtomicInteger();
  private final AtomicLong sentBytes = new AtomicLong();

  /// @param mountFrom a repository of the same registry that has the image already
  /// @param slots how many contents may be on their way at once
  /// @param arrived hears of bytes that are where they should be
  public Push(
      Repository repository,
      Shipment shipment,
      Optional<String> mountFrom,
      Semaphore slots,
      LongConsumer arrived) {
    this.repository = repository;
    this.shipment = shipment;
    this.mountFrom = mountFrom;
    this.slots = slots;
    this.arrived = arrived;
  }

  /// Does it.
  ///
  /// @param name of the repository
  /// @param tags to be set in the end, in order
  public Landing run(Reference name, List<Reference> tags) {
    List<Reference> set = new ArrayList<>();
    boolean whole = false;
    Optional<Failure> failure = Optional.empty();
    try {
      image();
      attached();
      whole = true;
      byte[] top = bytes(shipment.top());
      for (Reference tag : tags) {
        repository.putManifest(shipment.top(), top, tag.tag());
        set.add(tag);
      }
    } catch (Failure e) {
      failure = Optional.of(e);
    } catch (InterruptedException e) {
      failure = Optional.of(Failure.interrupted("push", e));
    } catch (IOException e) {
      failure =
          Optional.of(
              new Failure(Failure.Kind.MACHINE, "push", "what is pushed cannot be read: " + e, e));
    }
    return new Landing(
        name,
        shipment.top().digest(),
        whole,
        set,
        new Landing.Traffic(sent.get(), mounted.get(), present.get(), sentBytes.get()),
        failure);
  }

  private void image() throws Failure, IOException, InterruptedException {
    if (repository.hasManifest(shipment.top().digest())) {
      // Registries refuse a manifest whose parts they lack, so that the parts are there, too.
      present.set(shipment.blobs().size() + shipment.manifests().size());
      arrived.accept(shipment.size());
      return;
    }
    List<Together.Task<Boolean>> tasks = new ArrayList<>();
    for (Descriptor blob : shipment.blobs()) {
      tasks.add(() -> inSlot(() -> blob(blob, shipment.source())));
    }
    Together.run("push", tasks);
    for (Descriptor manifest : shipment.manifests()) {
      manifest(manifest);
    }
  }

  private void attached() throws Failure, IOException, InterruptedException {
    Map<Digest, List<Descriptor>> unlisted = new LinkedHashMap<>();
    for (Shipment.Attached one : shipment.attached()) {
      byte[] bytes = one.source().blob(one.listed()).bytes(ImageManifest.MAX_BYTES);
      ImageManifest manifest =
          ImageManifest.read("manifest " + one.listed().digest(), bytes).value();
      blob(manifest.config(), one.source());
      for (Descriptor content : manifest.layers()) {
        blob(content, one.source());
      }
      if (!repository.putManifest(one.listed(), bytes, Optional.empty())) {
        unlisted.computeIfAbsent(one.subject(), _ -> new ArrayList<>()).add(one.listed());
      }
    }
    for (Map.Entry<Digest, List<Descriptor>> of : unlisted.entrySet()) {
      list(of.getKey(), of.getValue());
    }
  }

  // Where the registry keeps no list itself, a tag is one (OCI distribution specification v1.1,
  // "Referrers Tag Schema").
  private void list(Digest subject, List<Descriptor> referrers)
      throws Failure, IOException, InterruptedException {
    SequencedMap<Digest, Descriptor> all = new LinkedHashMap<>();
    for (Descriptor one : repository.listed(subject).map(ImageIndex::manifests).orElse(List.of())) {
      all.put(one.digest(), one);
    }
    int before = all.size();
    referrers.forEach(one -> all.putIfAbsent(one.digest(), one));
    if (all.size() > before) {
      byte[] index = ImageIndex.of(List.copyOf(all.values()), Annotations.NONE).bytes();
      repository.putManifest(
          Descriptor.of(MediaTypes.INDEX, Blob.of(index)),
          index,
          Optional.of(Repository.tag(subject)));
    }
  }

  private void blob(Descriptor descriptor, BlobSource source)
      throws Failure, IOException, InterruptedException {
    BlobUpload.Outcome outcome =
        new BlobUpload(repository, source.blob(descriptor), mountFrom).run();
    count(outcome, descriptor);
  }

  private void manifest(Descriptor descriptor) throws Failure, IOException, InterruptedException {
    boolean there = repository.hasManifest(descriptor.digest());
    if (!there) {
      repository.putManifest(descriptor, bytes(descriptor), Optional.empty());
    }
    count(there ? BlobUpload.Outcome.PRESENT : BlobUpload.Outcome.SENT, descriptor);
  }

  private void count(BlobUpload.Outcome outcome, Descriptor descriptor) {
    switch (outcome) {
      case PRESENT -> present.incrementAndGet();
      case MOUNTED -> mounted.incrementAndGet();
      case SENT -> {
        sent.incrementAndGet();
        sentBytes.addAndGet(descriptor.size());
      }
    }
    arrived.accept(descriptor.size());
  }

  private byte[] bytes(Descriptor descriptor) throws Failure, IOException {
    return shipment.source().blob(descriptor).bytes(ImageManifest.MAX_BYTES);
  }

  private interface Work {
    void run() throws Failure, IOException, InterruptedException;
  }

  private boolean inSlot(Work work) throws Failure, IOException {
    try {
      slots.acquire();
      try {
        work.run();
        return true;
      } finally {
        slots.release();
      }
    } catch (InterruptedException e) {
      throw Failure.interrupted("push", e);
    }
  }
}
