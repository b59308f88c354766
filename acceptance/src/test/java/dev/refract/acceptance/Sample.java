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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/// A small project that a test writes, builds and runs.
///
/// @param folder with shard.yml
record Sample(Path folder) {
  private static final String NAME = "sample";

  /// An empty folder with nothing of interest around it.
  static Sample fresh() throws IOException {
    return new Sample(Files.createDirectory(Place.fresh(NAME).toRealPath().resolve(NAME)));
  }

  /// Writes a file and the folders that it is in.
  Sample with(String path, String text) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return this;
  }

  /// A shard.yml without anything special, and the program.
  Sample program(String source) throws IOException {
    return with("shard.yml", "name: sample\nversion: 0.4.0\n").with("src/sample.cr", source);
  }

  /// Runs `refract COMMAND` on it, without optimisation where it builds.
  Finished refract(String command, Map<String, String> environment, String... options)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of(command, folder.toString()));
    arguments.addAll(List.of("--cache", Place.cache().toString(), "--accept-expired"));
    arguments.add("--no-release");
    if (command.equals("build")) {
      arguments.addAll(List.of("--progress", "plain"));
    }
    arguments.addAll(List.of(options));
    Map<String, String> all = new TreeMap<>(environment);
    all.put("HOME", Place.scratch().toString());
    return Product.run(Place.scratch(), all, arguments.toArray(String[]::new));
  }

  Finished build(String... options) throws IOException, InterruptedException {
    return refract("build", Map.of(), options);
  }

  /// What the built program prints under emulation.
  List<String> output(String platform, String emulator, String cpu)
      throws Failure, IOException, InterruptedException {
    Path root = Place.fresh("root");
    Emulation.Start start;
    try (ImageStore store = ImageStore.open(folder.resolve("dist/sample.tar"))) {
      StoredPlatform stored = store.image().platform(Platform.parse(platform));
      for (StoredLayer layer : stored.layers()) {
        Path file = Files.createTempFile(Place.scratch(), "layer", ".tar");
        try (InputStream in = new GZIPInputStream(layer.blob().open())) {
          Files.write(file, in.readAllBytes());
        }
        Peers.get().run(root, "tar", "-x", "--no-same-owner", "-f", file.toString()).orFail();
      }
      start =
          new Emulation(emulator, cpu)
              .start(
                  root, stored.config().value().execution(), Map.of(), List.of("/usr/bin/" + NAME));
    }
    assertThat(root.resolve("usr/bin/" + NAME)).isExecutable();
    try (Running running = Running.start(Place.scratch(), start.environment(), start.words())) {
      return running.await().orFail().lines();
    }
  }
}
