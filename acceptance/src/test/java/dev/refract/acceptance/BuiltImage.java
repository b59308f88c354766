package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.failure.Failure;
import dev.refract.oci.Execution;
import dev.refract.oci.Platform;
import dev.refract.oci.layout.ImageStore;
import dev.refract.oci.layout.StoredLayer;
import dev.refract.oci.layout.StoredPlatform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// An image that was built, as a user finds it.
///
/// @param archive the file
public record BuiltImage(Path archive) {
  /// The layers for `platform`, uncompressed, from the lowest to the topmost.
  public List<Path> layers(Platform platform, Path into) throws Failure, IOException {
    List<Path> files = new ArrayList<>();
    try (ImageStore store = ImageStore.open(archive)) {
      StoredPlatform stored = store.image().platform(platform);
      for (StoredLayer layer : stored.layers()) {
        Path file = into.resolve(files.size() + ".tar");
        try (InputStream in = new GZIPInputStream(layer.blob().open())) {
          Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
        files.add(file);
      }
    }
    return files;
  }

  /// Unpacks the layers for `platform` on top of each other into a new directory, with GNU tar.
  public Path root(Platform platform) throws Failure, IOException, InterruptedException {
    Path top = Place.fresh("root-" + platform.toString().replace('/', '-'));
    Path root = Files.createDirectory(top.resolve("root"));
    for (Path layer : layers(platform, top)) {
      Finished tar =
          Peers.get().run(root, "tar", "--extract", "--no-same-owner", "--file", layer.toString());
      assertThat(tar.exitCode()).as("%s", tar).isZero();
    }
    return root;
  }

  /// How the image for `platform` is started.
  public Execution execution(Platform platform) throws Failure, IOException {
    try (ImageStore store = ImageStore.open(archive)) {
      return store.image().platform(platform).config().value().execution();
    }
  }
}
