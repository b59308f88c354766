package dev.refract.build.image;

import dev.refract.archive.Digest;
import dev.refract.build.config.Packing;
import dev.refract.build.plan.GroundImage;
import dev.refract.build.plan.TargetPlatform;
import dev.refract.build.store.Result;
import dev.refract.build.store.Store;
import dev.refract.failure.Failure;
import dev.refract.oci.Annotations;
import dev.refract.oci.Blob;
import dev.refract.oci.BlobFile;
import dev.refract.oci.ImageConfig;
import dev.refract.oci.Layer;
import dev.refract.oci.PlatformImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The finished image of one platform: its layers and how it is started.
public final class Finished {
  private Finished() {}

  /// The image whose layers the step of an [Assembly] gave.
  ///
  /// @param startup how it is started
  /// @param ground the image that they go on top of, if there is one
  /// @param packing how the layers are compressed
  public static PlatformImage image(
      Startup startup,
      TargetPlatform target,
      Optional<GroundImage> ground,
      Result layers,
      Packing packing,
      Labels labels,
      Store store)
      throws Failure, IOException, InterruptedException {
    List<Layer> written = new ArrayList<>();
    List<ImageConfig.History> history = new ArrayList<>();
    SortedMap<String, String> annotations = startup.annotations(labels.words());
    // By the specification a base is an image whose layers are the lowest of this one. A release of
    // packages is none, so that images made of them name no base.
    if (ground.isPresent()) {
      written.addAll(GroundFiles.layers(ground.get(), store));
      history.addAll(history(ground.get(), labels));
      annotations = new TreeMap<>(annotations);
      annotations.put(Annotations.BASE_DIGEST, ground.get().image().toString());
      if (ground.get().name().isPresent()) {
        annotations.put(Annotations.BASE_NAME, ground.get().name().get());
      }
    }
    for (int i = 0; i < Assembly.layers(layers); i++) {
      Digest digest = layers.blob(Integer.toString(i));
      Path file =
          store.intact(digest).orElseThrow(() -> new NoSuchFileException(digest.toString()));
      Blob blob = new BlobFile(file, digest, Files.size(file));
      written.add(new Layer(packing.mediaType(), Digest.parse(layers.fact("diffId." + i)), blob));
      history.add(
          ImageConfig.History.of(labels.dates().created(), "refract: " + layers.fact("what." + i)));
    }
    ImageConfig config =
        new ImageConfig(
            Optional.of(labels.dates().created()),
            Optional.empty(),
            target.platform(),
            startup.execution(labels.words()),
            written.stream().map(Layer::diffId).toList(),
            history);
    return new PlatformImage(config, written, annotations);
  }

  // What does not tell of each layer tells nothing.
  private static List<ImageConfig.History> history(GroundImage ground, Labels labels) {
    List<ImageConfig.History> told = ground.config().history();
    long layers = told.stream().filter(entry -> !entry.emptyLayer()).count();
    return layers == ground.layers().size()
        ? told
        : ground.layers().stream()
            .map(_ -> ImageConfig.History.of(labels.dates().created(), "base image"))
            .toList();
  }
}
