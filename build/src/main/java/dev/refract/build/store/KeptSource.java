package dev.refract.build.store;

import dev.refract.archive.Digest;
import dev.refract.archive.HostileInputException;
import dev.refract.failure.Failure;
import dev.refract.oci.Blob;
import dev.refract.oci.BlobFile;
import dev.refract.oci.BlobSource;
import dev.refract.oci.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Parts of images from far away, each of which is fetched into the store when it is first read,
/// and read from there from then on. Used by any number of threads.
///
/// @param store keeps them
/// @param source has those that the store has not
public record KeptSource(Store store, BlobSource source) implements BlobSource {
  private static final String CONTENT = "content";
  private static final String MEDIA_TYPE = "mediaType";

  /// What points to the part `digest`, if `store` has that.
  public static Optional<Descriptor> kept(Store store, Digest digest) throws IOException {
    Optional<Result> record =
        store.recorded(
            step(
                digest,
                _ -> {
                  throw new IllegalStateException("only asked for");
                }));
    Optional<Path> file = store.intact(digest);
    return record.isPresent() && file.isPresent()
        ? Optional.of(Descriptor.of(record.get().fact(MEDIA_TYPE), digest, Files.size(file.get())))
        : Optional.empty();
  }

  private static Step step(Digest digest, Step.Work work) {
    return new Step("pull", Step.Basis.INPUTS, Inputs.NONE.with("digest", digest), work);
  }

  /// The part that `descriptor` points to; it is looked for when it is read.
  @Override
  public Blob blob(Descriptor descriptor) {
    return new Kept(this, descriptor);
  }

  private record Kept(KeptSource from, Descriptor descriptor) implements Blob {
    @Override
    public Digest digest() {
      return descriptor.digest();
    }

    @Override
    public long size() {
      return descriptor.size();
    }

    @Override
    public InputStream open() throws IOException, Failure {
      Step step = step(digest(), this::fetched);
      try {
        return new BlobFile(from.store().file(step, CONTENT), digest(), size()).open();
      } catch (InterruptedException e) {
        throw Failure.interrupted("pull", e);
      }
    }

    private Step.Outputs fetched(Scratch scratch) throws Failure, IOException {
      Path file = scratch.fresh("");
      Blob blob = from.source().blob(descriptor);
      return HostileInputException.asFailure(() -> {
        try (InputStream in = blob.open();
            OutputStream out = Files.newOutputStream(file)) {
          in.transferTo(out);
        }
        return new Step.Outputs(Map.of(CONTENT, file), Map.of(MEDIA_TYPE, descriptor.mediaType()));
      });
    }
  }
}
