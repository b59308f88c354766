package dev.refract.build;

import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import dev.refract.oci.Blob;
import dev.refract.oci.BlobSource;
import dev.refract.oci.Descriptor;
import dev.refract.oci.ImageManifest;
import dev.refract.oci.Reference;
import dev.refract.oci.Referrer;
import dev.refract.oci.layout.HybridArchive;
import dev.refract.oci.layout.ImageStore;
import dev.refract.oci.layout.Layout;
import dev.refract.oci.layout.StoredImage;
import dev.refract.oci.layout.StoredReferrer;
import dev.refract.oci.registry.JoinedIndex;
import dev.refract.oci.registry.Landing;
import dev.refract.oci.registry.Registries;
import dev.refract.oci.registry.RegistryEvent;
import dev.refract.oci.registry.RegistrySettings;
import dev.refract.oci.registry.Shipment;
import dev.refract.oci.sign.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// Brings finished images to registries.
///
/// Contents come first, then manifests, then tags: no tag ever points to something that is not
/// there. What goes wrong at one registry stops no other; the failure says what landed where, and
/// running again sends only what is missing.
public final class Publishing {
  private static final String PUSH = Stage.PUSH.toString();

  private final Map<String, String> environment;
  private final Set<String> insecure;
  private final Event.Listener listener;

  /// @param environment where proxies, certificates and credentials are named
  /// @param insecure registries reached over HTTP, or HTTPS with any certificate; see
  ///   [RegistrySettings]
  public Publishing(
      Map<String, String> environment, Set<String> insecure, Event.Listener listener) {
    this.environment = Map.copyOf(environment);
    this.insecure = Set.copyOf(insecure);
    this.listener = listener;
  }

  /// Brings the image of a layout or archive to `targets`.
  ///
  /// @param name which of the images it is, where there are several
  /// @param referrers whether what hangs on it goes along
  public Published push(
      Path layout, Optional<String> name, List<Reference> targets, boolean referrers)
      throws Failure {
    return moving(
        targets,
        registries -> {
          try (ImageStore store = ImageStore.open(layout)) {
            StoredImage image = name.isPresent() ? store.image(name.get()) : store.image();
            Shipment shipment = Shipment.of(image.descriptor(), store);
            return land(
                registries,
                referrers ? shipment.with(attached(store.referrers(), store)) : shipment,
                targets);
          }
        });
  }

  /// Brings an image from one registry to `targets`, all platforms and digests as they are.
  ///
  /// @param referrers whether what hangs on it goes along: bills of materials, provenance,
  ///   signatures
  public Published copy(Reference source, List<Reference> targets, boolean referrers)
      throws Failure {
    return moving(
        targets,
        registries -> {
          Registries.Remote remote = registries.find(source);
          Shipment shipment = remote.shipment();
          return land(
              registries,
              referrers
                  ? shipment.with(registries.attached(remote, shipment.manifests()))
                  : shipment,
              targets);
        });
  }

  /// Makes one index of the platforms of several images.
  ///
  /// @param sources indices or manifests for one platform
  /// @param append whether what the first of `targets` has now stays, unless `sources` have
  ///   something newer for its platforms
  /// @param referrers whether what hangs on the platforms goes along; what hangs on an index does
  ///   not, since it speaks of that index and no other
  public Published join(
      List<Reference> sources, boolean append, List<Reference> targets, boolean referrers)
      throws Failure {
    return moving(
        targets,
        registries -> {
          List<Registries.Remote> parts = new ArrayList<>();
          for (Reference source : sources) {
            parts.add(registries.find(source));
          }
          Optional<Registries.Remote> old =
              append ? Optional.of(registries.find(targets.getFirst())) : Optional.empty();
          Shipment joined = JoinedIndex.of(parts, old);
          old.ifPresent(parts::add);
          if (referrers) {
            Set<Digest> wanted =
                joined.manifests().stream().map(Descriptor::digest).collect(Collectors.toSet());
            for (Registries.Remote part : parts) {
              List<Descriptor> here =
                  part.shipment().manifests().stream()
                      .filter(manifest -> wanted.contains(manifest.digest()))
                      .toList();
              joined = joined.with(registries.attached(part, here));
            }
          }
          return land(registries, joined, targets);
        });
  }

  /// Signs an image in a registry, where the signatures then hang on it.
  ///
  /// Whoever may push there can have hung documents on it, and they are signed as they are.
  ///
  /// @param referrers whether the bills of materials and statements that hang on it are signed, too
  /// @return its name and digest
  public Published sign(Reference name, SigningKey key, boolean referrers) throws Failure {
    return moving(
        List.of(name),
        registries -> {
          Registries.Remote remote = registries.find(name);
          Shipment shipment = remote.shipment();
          List<StoredReferrer> hanging = new ArrayList<>();
          if (referrers) {
            for (Shipment.Attached one : registries.attached(remote, shipment.manifests())) {
              byte[] bytes = one.source().blob(one.listed()).bytes(ImageManifest.MAX_BYTES);
              StoredReferrer.of(
                      one.listed(),
                      ImageManifest.read("manifest " + one.listed().digest(), bytes),
                      one.source())
                  .ifPresent(hanging::add);
            }
          }
          try (ImageStore store = remote.store()) {
            List<Referrer> signatures = Signing.of(store.image(), hanging, key);
            return land(registries, shipment.with(signatures(signatures)), List.of(untagged(name)));
          }
        });
  }

  /// Signs an image of a layout or archive, where the signatures then hang on it.
  ///
  /// @param name which of the images it is, where there are several
  /// @param referrers whether the bills of materials and statements that hang on it are signed, too
  /// @return what names the image
  public static StoredImage sign(
      Path layout, Optional<String> name, SigningKey key, boolean referrers) throws Failure {
    try (ImageStore store = ImageStore.open(layout)) {
      StoredImage image = name.isPresent() ? store.image(name.get()) : store.image();
      List<Referrer> signatures = Signing.of(image, referrers ? store.referrers() : List.of(), key);
      if (Files.isDirectory(layout)) {
        Layout.add(layout, signatures);
      } else {
        HybridArchive.add(layout, signatures);
      }
      return image;
    } catch (IOException e) {
      throw new Failure(
          Failure.Kind.MACHINE, "sign", layout + " cannot be signed: " + e.getMessage(), e);
    }
  }

  private static List<Shipment.Attached> signatures(List<Referrer> signatures) {
    Map<Digest, Blob> blobs = new HashMap<>();
    for (Referrer one : signatures) {
      blobs.put(one.manifestBlob().digest(), one.manifestBlob());
      one.blobs().forEach(blob -> blobs.put(blob.digest(), blob));
    }
    BlobSource source = descriptor -> Objects.requireNonNull(blobs.get(descriptor.digest()));
    return signatures.stream()
        .map(one -> new Shipment.Attached(one.subject().digest(), one.descriptor(), source))
        .toList();
  }

  private static List<Shipment.Attached> attached(
      List<StoredReferrer> referrers, BlobSource source) {
    return referrers.stream()
        .map(one -> new Shipment.Attached(one.subject().digest(), one.descriptor(), source))
        .toList();
  }

  private static Reference untagged(Reference name) {
    return new Reference(name.domain(), name.path(), Optional.empty(), Optional.empty());
  }

  /// Brings an image that was just built to `targets`.
  Published push(Shipment shipment, List<Reference> targets)
      throws Failure, IOException, InterruptedException {
    try (Registries registries = registries()) {
      return sent(registries, shipment, targets);
    }
  }

  private interface Move {
    Published with(Registries registries) throws Failure, IOException, InterruptedException;
  }

  private Published moving(List<Reference> targets, Move move) throws Failure {
    for (Reference target : targets) {
      Registries.requireAccount(target);
    }
    try (Registries registries = registries()) {
      return move.with(registries);
    } catch (InterruptedException e) {
      throw Failure.interrupted(PUSH, e);
    } catch (IOException e) {
      throw new Failure(
          Failure.Kind.MACHINE, PUSH, "what is pushed cannot be read: " + e.getMessage(), e);
    }
  }

  private Published land(Registries registries, Shipment shipment, List<Reference> targets)
      throws Failure, IOException, InterruptedException {
    return new Reporter(listener, Path.of(""))
        .stage(
            Optional.empty(),
            Stage.PUSH,
            what(targets),
            () -> sent(registries, shipment, targets),
            _ -> false,
            _ -> what(targets));
  }

  private static Published sent(Registries registries, Shipment shipment, List<Reference> targets)
      throws Failure, IOException {
    List<Landing> landings = registries.push(shipment, targets);
    Landing.orFail(landings);
    return new Published(shipment.top(), targets, landings);
  }

  static String what(List<Reference> targets) {
    return String.join(", ", targets.stream().map(Reference::familiar).toList());
  }

  private Registries registries() {
    Event.Step step = new Event.Step(Optional.empty(), Stage.PUSH);
    Set<String> told = ConcurrentHashMap.newKeySet();
    return new Registries(
        new RegistrySettings(
            environment,
            insecure,
            event -> {
              switch (event) {
                case RegistryEvent.Advanced advanced ->
                    listener.on(new Event.Advanced(step, advanced.done(), advanced.total()));
                case RegistryEvent.Retrying retrying -> {
                  // One that is down is down for every content and every attempt.
                  if (told.add(retrying.reason())) {
                    listener.on(new Event.Note(retrying.reason() + "; trying again"));
                  }
                }
              }
            }));
  }
}
