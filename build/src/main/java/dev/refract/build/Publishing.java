package dev.refract.build;

import dev.refract.failure.Failure;
import dev.refract.oci.Reference;
import dev.refract.oci.layout.ImageStore;
import dev.refract.oci.layout.StoredImage;
import dev.refract.oci.registry.JoinedIndex;
import dev.refract.oci.registry.Landing;
import dev.refract.oci.registry.Registries;
import dev.refract.oci.registry.RegistryEvent;
import dev.refract.oci.registry.RegistrySettings;
import dev.refract.oci.registry.Shipment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Brings finished images to registries.
///
/// Contents come first, then manifests, then tags: no tag ever points to something that is not
/// there. What goes wrong at one registry stops no other; the failure says what landed where, and
/// running again sends only what is missing.
public final class Publishing {
  private static final String PUSH = "push";

  private final Map<String, String> environment;
  private final Set<String> insecure;
  private final Event.Listener listener;

  /// @param environment where proxies, certificates and credentials are named
  /// @param insecure registries that are spoken with unseen; see [RegistrySettings]
  public Publishing(
      Map<String, String> environment, Set<String> insecure, Event.Listener listener) {
    this.environment = Map.copyOf(environment);
    this.insecure = Set.copyOf(insecure);
    this.listener = listener;
  }

  /// Brings the image of a layout or archive to `targets`.
  ///
  /// @param name which of the images it is, where there are several
  /// @return `name:tag@sha256:…` for each of `targets`
  public List<String> push(Path layout, Optional<String> name, List<Reference> targets)
      throws Failure {
    return moving(registries -> {
      try (ImageStore store = ImageStore.open(layout)) {
        StoredImage image = name.isPresent() ? store.image(name.get()) : store.image();
        List<Shipment.Attached> attached =
            store.referrers().stream()
                .map(one -> new Shipment.Attached(one.subject().digest(), one.descriptor()))
                .toList();
        return land(registries, Shipment.of(image.descriptor(), store).with(attached), targets);
      }
    });
  }

  /// Brings an image from one registry to `targets`, all platforms and digests as they are.
  ///
  /// @return `name:tag@sha256:…` for each of `targets`
  public List<String> copy(Reference source, List<Reference> targets) throws Failure {
    return moving(registries -> land(registries, registries.find(source).shipment(), targets));
  }

  /// Makes one index of the platforms of several images.
  ///
  /// @param sources indices or manifests for one platform
  /// @param append whether what the first of `targets` has now stays, unless `sources` have
  ///   something newer for its platforms
  /// @return `name:tag@sha256:…` for each of `targets`
  public List<String> join(List<Reference> sources, boolean append, List<Reference> targets)
      throws Failure {
    return moving(registries -> {
      List<Registries.Remote> parts = new ArrayList<>();
      for (Reference source : sources) {
        parts.add(registries.find(source));
      }
      Optional<Registries.Remote> old =
          append ? Optional.of(registries.find(targets.getFirst())) : Optional.empty();
      return land(registries, JoinedIndex.of(parts, old), targets);
    });
  }

  /// Brings an image that was just built to `targets`.
  List<String> push(Shipment shipment, List<Reference> targets)
      throws Failure, IOException, InterruptedException {
    try (Registries registries = registries()) {
      return sent(registries, shipment, targets);
    }
  }

  private interface Move {
    List<String> with(Registries registries) throws Failure, IOException, InterruptedException;
  }

  private List<String> moving(Move move) throws Failure {
    try (Registries registries = registries()) {
      return move.with(registries);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure(Failure.Kind.INTERRUPTED, PUSH, "interrupted", e);
    } catch (IOException e) {
      throw new Failure(
          Failure.Kind.MACHINE, PUSH, "what is pushed cannot be read: " + e.getMessage(), e);
    }
  }

  private List<String> land(Registries registries, Shipment shipment, List<Reference> targets)
      throws Failure, IOException, InterruptedException {
    return new Reporter(listener, Path.of(""))
        .stage(
            Optional.empty(),
            PUSH,
            what(targets),
            () -> sent(registries, shipment, targets),
            _ -> false,
            _ -> what(targets));
  }

  private static List<String> sent(
      Registries registries, Shipment shipment, List<Reference> targets)
      throws Failure, IOException {
    Landing.orFail(registries.push(shipment, targets));
    return targets.stream()
        .map(target -> target.withDigest(shipment.top().digest()).familiar())
        .toList();
  }

  static String what(List<Reference> targets) {
    return String.join(", ", targets.stream().map(Reference::familiar).toList());
  }

  private Registries registries() {
    Event.Step step = new Event.Step(Optional.empty(), PUSH);
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
