package dev.refract.oci.registry;

import dev.refract.failure.Failure;
import dev.refract.failure.Together;
import dev.refract.oci.Blob;
import dev.refract.oci.BlobSource;
import dev.refract.oci.Descriptor;
import dev.refract.oci.Document;
import dev.refract.oci.ImageManifest;
import dev.refract.oci.Reference;
import dev.refract.oci.internal.registry.Clients;
import dev.refract.oci.internal.registry.Endpoint;
import dev.refract.oci.internal.registry.Push;
import dev.refract.oci.internal.registry.ReferrerWalk;
import dev.refract.oci.internal.registry.Repository;
import dev.refract.oci.layout.ImageStore;
import dev.refract.oci.layout.StoredReferrer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/// The registries that images are pulled from and pushed to.
///
/// HTTPS, and HTTP only to this machine and to registries that are said to be insecure. Credentials
/// are looked for where Docker and Podman keep them ([Logins]). Whatever a registry gives is
/// checked against its digest. Used by any number of threads.
public final class Registries implements AutoCloseable {
  private static final String NOBODYS = "library/";

  private final RegistrySettings settings;
  private final Clients clients;

  /// Connects to nothing yet.
  public Registries(RegistrySettings settings) {
    this.settings = settings;
    this.clients = new Clients(settings);
  }

  /// An image in a registry.
  ///
  /// @param name its repository, and the digest that it has now
  /// @param descriptor of its index or manifest
  /// @param source of its parts, asked for when they are read, for as long as the registries are
  ///   open
  public record Remote(Reference name, Descriptor descriptor, BlobSource source) {
    /// The image as it would be in a layout.
    public ImageStore store() throws Failure {
      return ImageStore.of(name, descriptor, source);
    }

    /// All of it, to be brought elsewhere.
    ///
    /// @throws Failure as [Shipment#of]
    public Shipment shipment() throws IOException, Failure {
      return Shipment.of(descriptor, source).from(name);
    }
  }

  /// The image called `reference`: its digest if it has one, else its tag, else `latest`. Nothing
  /// but its index or manifest is fetched.
  ///
  /// @throws Failure of kind `NETWORK` if it cannot be had, `UNTRUSTED` if the registry gives
  ///   something else
  public Remote find(Reference reference) throws Failure, IOException, InterruptedException {
    Repository repository = clients.repository(reference);
    Repository.Found found = repository.resolve(reference);
    BlobSource source =
        descriptor -> {
          Blob top = found.blob();
          return descriptor.digest().equals(top.digest()) ? top : repository.blob(descriptor);
        };
    return new Remote(
        reference.withDigest(found.descriptor().digest()), found.descriptor(), source);
  }

  /// What hangs on `image` in its registry; documents are fetched when they are read.
  ///
  /// @throws Failure of kind `NETWORK` if it cannot be had, `UNTRUSTED` if it is not what it has to
  ///   be
  public List<StoredReferrer> referrers(Remote image)
      throws Failure, IOException, InterruptedException {
    Repository repository = clients.repository(image.name());
    List<StoredReferrer> referrers = new ArrayList<>();
    for (Descriptor listed : repository.referrers(image.descriptor().digest())) {
      Document<ImageManifest> manifest =
          ImageManifest.read(
              "manifest " + listed.digest(),
              repository.blob(listed).bytes(ImageManifest.MAX_BYTES));
      StoredReferrer.of(listed, manifest, repository).ifPresent(referrers::add);
    }
    return List.copyOf(referrers);
  }

  /// All that hangs on `manifests` of `image` in its registry, and on that in turn; each after what
  /// it hangs on itself.
  ///
  /// @throws Failure of kind `NETWORK` if it cannot be had, `UNTRUSTED` if it is not what it has to
  ///   be
  public List<Shipment.Attached> attached(Remote image, List<Descriptor> manifests)
      throws Failure, IOException {
    return new ReferrerWalk(clients.repository(image.name()), settings.parallel())
        .from(manifests.stream().map(Descriptor::digest).toList());
  }

  /// Refuses a name of Docker Hub without an account in it: Docker alone may push there, and it
  /// answers only when a layer is sent.
  ///
  /// @throws Failure of kind `USAGE`
  public static void requireAccount(Reference target) throws Failure {
    Endpoint endpoint = new Endpoint(target.domain());
    if (endpoint.isDockerHub() && target.path().startsWith(NOBODYS)) {
      throw new Failure(
              Failure.Kind.USAGE,
              "push",
              target.familiar() + " is " + target + ", where only Docker itself may push")
          .remedy(
              "put your account or another registry before the name: docker.io/ACCOUNT/"
                  + target.path().substring(NOBODYS.length()));
    }
  }

  /// Brings an image to all `targets`: first contents, then manifests, then tags, so that a tag
  /// never points to something that is not there. What went wrong at one place stops no other.
  ///
  /// @param targets with a tag each, or without for the image to be there by its digest alone
  /// @return one for each repository, in the order in which `targets` first name it
  /// @throws Failure as [#requireAccount]
  public List<Landing> push(Shipment shipment, List<Reference> targets)
      throws Failure, IOException {
    for (Reference target : targets) {
      requireAccount(target);
    }
    Map<String, Map<Reference, List<Reference>>> byRegistry = new LinkedHashMap<>();
    for (Reference target : targets) {
      List<Reference> tags =
          byRegistry
              .computeIfAbsent(target.domain(), domain -> new LinkedHashMap<>())
              .computeIfAbsent(repository(target), name -> new ArrayList<>());
      if (target.tag().isPresent() && !tags.contains(target)) {
        tags.add(target);
      }
    }
    long places = byRegistry.values().stream().mapToLong(Map::size).sum();
    AtomicLong done = new AtomicLong();
    long total = shipment.size() * places;
    LongConsumer arrived =
        bytes ->
            settings
                .listener()
                .on(new RegistryEvent.Advanced(Math.min(total, done.addAndGet(bytes)), total));
    List<Together.Task<List<Landing>>> tasks = new ArrayList<>();
    for (Map<Reference, List<Reference>> ofOne : byRegistry.values()) {
      tasks.add(() -> push(shipment, ofOne, arrived));
    }
    return Together.run("push", tasks).stream().flatMap(List::stream).toList();
  }

  // One repository after the other: the later ones take over what the first one has.
  private List<Landing> push(
      Shipment shipment, Map<Reference, List<Reference>> repositories, LongConsumer arrived)
      throws Failure {
    List<Landing> landings = new ArrayList<>();
    Semaphore slots = new Semaphore(settings.parallel());
    for (Map.Entry<Reference, List<Reference>> entry : repositories.entrySet()) {
      Reference name = entry.getKey();
      Optional<Reference> whole =
          landings.stream().filter(Landing::whole).map(Landing::repository).findFirst();
      Optional<String> mountFrom =
          whole
              .or(() -> shipment.origin())
              .filter(other ->
                  other.domain().equals(name.domain()) && !other.path().equals(name.path()))
              .map(Reference::path);
      landings.add(
          new Push(clients.repository(name), shipment, mountFrom, slots, arrived)
              .run(name, entry.getValue()));
    }
    return landings;
  }

  private static Reference repository(Reference target) {
    return new Reference(target.domain(), target.path(), Optional.empty(), Optional.empty());
  }

  @Override
  public void close() {
    clients.close();
  }
}
