package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.failure.Failure;
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
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/// The image of `examples/greeter` for the default platforms, built once for all tests.
///
/// @param project the copy that was built
/// @param build how the build ended
/// @param layout the same image as a layout directory
public record Greeter(Path project, Finished build, Path layout) {
  private static Optional<Greeter> built = Optional.empty();

  /// Builds it at the first call, as a user does.
  public static synchronized Greeter get() throws IOException, InterruptedException {
    if (built.isEmpty()) {
      Path parent = Place.fresh("greeter");
      Path project = Place.example("greeter", parent);
      Finished build = build(parent, project).orFail();
      Path layout = parent.resolve("layout");
      build(parent, project, "--output", "type=oci,dest=" + layout).orFail();
      built = Optional.of(new Greeter(project, build, layout));
    }
    return built.get();
  }

  private static Finished build(Path home, Path project, String... options)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("build", project.toString(), "--cache", Place.cache().toString()));
    arguments.addAll(List.of("--accept-expired", "--progress", "plain"));
    arguments.addAll(List.of(options));
    return Product.run(home, Map.of("HOME", home.toString()), arguments.toArray(String[]::new));
  }

  /// The archive at its usual place.
  public Path archive() {
    return project.resolve("dist/greeter.tar");
  }

  /// The layers for `platform`, uncompressed, from the lowest to the topmost.
  public List<Path> layers(Platform platform, Path into) throws Failure, IOException {
    List<Path> files = new ArrayList<>();
    try (ImageStore store = ImageStore.open(archive())) {
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
}
