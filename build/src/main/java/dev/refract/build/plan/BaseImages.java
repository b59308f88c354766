package dev.refract.build.plan;

import dev.refract.archive.AtomicFile;
import dev.refract.archive.Digest;
import dev.refract.build.lock.Pins;
import dev.refract.build.store.KeptSource;
import dev.refract.build.store.Store;
import dev.refract.failure.Failure;
import dev.refract.oci.Descriptor;
import dev.refract.oci.Reference;
import dev.refract.oci.registry.Registries;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The images that programs are put on top of, from registries. What is read of one is kept in the
/// cache and fetched once; only what a name stands for is asked anew.
///
/// @param store keeps contents
/// @param registries where images are; open for as long as something is read
/// @param offline whether what is not in the cache cannot be had
/// @param pins which image a name stands for
public record BaseImages(Store store, Registries registries, boolean offline, Pins pins) {
  private static final String MEMORY = "images";
  private static final int DIGEST_TEXT = 100;

  /// The image called `name`: the very one of its digest, else the one that the lock pins, else
  /// what the registry has now, or had when it was asked last if it is not to be asked.
  ///
  /// @throws Failure of kind NETWORK if it cannot be had, PROJECT if a lock has to pin it and does
  ///   not
  PulledImage find(Reference name) throws Failure, IOException, InterruptedException {
    Optional<Digest> pinned = pins.image(name.tagged().toString());
    Optional<Digest> digest = name.digest().or(() -> pinned);
    PulledImage image =
        digest.isPresent() || offline
            ? known(name.withDigest(digest.isPresent() ? digest.get() : last(name)))
            : asked(name);
    pins.image(name.tagged().toString(), image.top().digest());
    return image;
  }

  private PulledImage asked(Reference name) throws Failure, IOException, InterruptedException {
    Registries.Remote remote = registries.find(name.tagged());
    byte[] text = remote.descriptor().digest().toString().getBytes(StandardCharsets.US_ASCII);
    Files.createDirectories(store.place(MEMORY));
    AtomicFile.write(memory(name), out -> out.write(text));
    return new PulledImage(this, remote.name(), remote.descriptor(), Optional.of(remote));
  }

  private PulledImage known(Reference name) throws Failure, IOException, InterruptedException {
    Digest digest = name.digest().orElseThrow();
    Optional<Descriptor> kept = KeptSource.kept(store, digest);
    if (kept.isPresent()) {
      return new PulledImage(this, name, kept.get(), Optional.empty());
    }
    Registries.Remote remote = remote(name);
    return new PulledImage(this, name, remote.descriptor(), Optional.of(remote));
  }

  /// The image in its registry.
  Registries.Remote remote(Reference name) throws Failure, IOException, InterruptedException {
    if (offline) {
      throw missing(name);
    }
    return registries.find(name);
  }

  private Digest last(Reference name) throws Failure, IOException {
    if (Files.isRegularFile(memory(name))) {
      try (InputStream in = Files.newInputStream(memory(name))) {
        String text = new String(in.readNBytes(DIGEST_TEXT), StandardCharsets.US_ASCII);
        if (Digest.isDigest(text)) {
          return Digest.parse(text);
        }
      }
    }
    throw missing(name);
  }

  private Path memory(Reference name) {
    byte[] text = name.tagged().toString().getBytes(StandardCharsets.UTF_8);
    return store.place(MEMORY).resolve(Digest.of(text).hex());
  }

  private static Failure missing(Reference name) {
    return new Failure(
            Failure.Kind.NETWORK,
            "plan",
            "the base image:" + name.familiar() + " is not in the cache, and --offline was given")
        .remedy("build once without --offline");
  }
}
