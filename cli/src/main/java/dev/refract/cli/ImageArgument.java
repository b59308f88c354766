package dev.refract.cli;

import dev.refract.archive.Digest;
import dev.refract.build.store.KeptSource;
import dev.refract.build.store.Store;
import dev.refract.failure.Failure;
import dev.refract.oci.Reference;
import dev.refract.oci.layout.ImageStore;
import dev.refract.oci.layout.StoredReferrer;
import dev.refract.oci.registry.Registries;
import dev.refract.oci.registry.RegistrySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The image that an argument names, opened: a layout, an archive, or one in a registry, of which
/// nothing is fetched but what is looked at.
///
/// @param store the image's
/// @param remote where it is read from, if it is in a registry
record ImageArgument(ImageStore store, Optional<Remote> remote) implements AutoCloseable {
  /// An image in a registry.
  record Remote(Registries registries, Registries.Remote image) {}

  /// What [Options#operand] says of it.
  static final String HELP =
      "A layout directory, an archive of one, or HOST/NAME:TAG in a registry.";

  private static final String PREFIX = "docker://";

  /// Opens it. What is there as a file is a file; a name has to begin with its registry, or with
  /// `docker://`.
  static ImageArgument open(String text, Arguments arguments, Console console)
      throws IOException, Failure {
    Optional<Reference> name = name(text);
    if (name.isEmpty()) {
      return new ImageArgument(ImageStore.open(Path.of(text)), Optional.empty());
    }
    Registries registries =
        new Registries(
            new RegistrySettings(
                console.environment(), RegistryOption.insecure(arguments), _ -> {}));
    try {
      Registries.Remote image = registries.find(name.get());
      return new ImageArgument(image.store(), Optional.of(new Remote(registries, image)));
    } catch (InterruptedException e) {
      registries.close();
      throw Failure.interrupted("pull", e);
    } catch (IOException | Failure e) {
      registries.close();
      throw e;
    }
  }

  /// Opens it as [#open] does; what is read of an image in a registry stays in the cache.
  static ImageArgument kept(String text, Arguments arguments, Console console)
      throws IOException, Failure {
    ImageArgument opened = open(text, arguments, console);
    if (opened.remote().isEmpty()) {
      return opened;
    }
    try {
      Registries.Remote far = opened.remote().get().image();
      Store cache = Store.open(MachineOptions.settings(arguments, console).cache());
      Registries.Remote near =
          new Registries.Remote(far.name(), far.descriptor(), new KeptSource(cache, far.source()));
      return new ImageArgument(
          near.store(), Optional.of(new Remote(opened.remote().get().registries(), near)));
    } catch (IOException | Failure e) {
      opened.close();
      throw e;
    }
  }

  /// What an image that cannot be read means.
  static Failure unread(IOException e) {
    return new Failure(
        Failure.Kind.MACHINE, "image", "the image cannot be read: " + e.getMessage(), e);
  }

  /// The image in a registry that is meant; nothing if it is a path.
  static Optional<Reference> name(String text) throws Failure {
    if (text.startsWith(PREFIX)) {
      return Optional.of(Reference.parse(text.substring(PREFIX.length())));
    }
    if (text.indexOf('/') <= 0 || Files.exists(Path.of(text))) {
      return Optional.empty();
    }
    try {
      Reference name = Reference.parse(text);
      return Optional.of(name).filter(found -> text.startsWith(found.domain() + "/"));
    } catch (Failure _) {
      return Optional.empty();
    }
  }

  /// Whether reading it costs a way over the network.
  boolean isRemote() {
    return remote.isPresent();
  }

  /// What hangs on the image `digest`.
  List<StoredReferrer> referrers(Digest digest) throws IOException, Failure {
    try {
      List<StoredReferrer> all =
          remote.isPresent()
              ? remote.get().registries().referrers(remote.get().image())
              : store.referrers();
      return all.stream().filter(one -> one.subject().digest().equals(digest)).toList();
    } catch (InterruptedException e) {
      throw Failure.interrupted("pull", e);
    }
  }

  @Override
  public void close() throws IOException {
    store.close();
    remote.ifPresent(there -> there.registries().close());
  }
}
