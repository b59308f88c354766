package dev.refract.acceptance.registry;

import dev.refract.archive.GzipWriter;
import dev.refract.archive.TarWriter;
import dev.refract.failure.Failure;
import dev.refract.oci.Annotations;
import dev.refract.oci.Blob;
import dev.refract.oci.Execution;
import dev.refract.oci.Image;
import dev.refract.oci.ImageConfig;
import dev.refract.oci.Layer;
import dev.refract.oci.MediaTypes;
import dev.refract.oci.Platform;
import dev.refract.oci.PlatformImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/// Images whose layers hold what no compression makes smaller, the same for the same numbers.
final class SomeImage {
  static final Platform AMD64 = Platform.of("linux", "amd64");
  static final Platform ARM64 = Platform.of("linux", "arm64");

  private SomeImage() {}

  /// An image for two platforms that share a layer; 4 different contents beside that.
  static Image small(long seed) throws IOException, Failure {
    return image(
        platform(AMD64, packed(layer(seed, 2000)), packed(layer(1, 3000))),
        platform(ARM64, packed(layer(seed + 1, 2000)), packed(layer(1, 3000))));
  }

  /// An image for one platform whose only layer has about `size` bytes.
  static Image large(long seed, int size) throws IOException, Failure {
    return image(platform(AMD64, layer(seed, size)));
  }

  static Image image(PlatformImage... platforms) {
    return new Image(
        List.of(platforms), new TreeMap<>(java.util.Map.of(Annotations.TITLE, "some")));
  }

  static PlatformImage platform(Platform platform, Layer... layers) {
    Instant time = Instant.parse("2026-01-02T03:04:05Z");
    List<ImageConfig.History> history = new ArrayList<>();
    for (Layer _ : layers) {
      history.add(ImageConfig.History.of(time, "refract"));
    }
    Execution execution =
        new Execution(
            Optional.empty(),
            new TreeSet<>(),
            List.of("PATH=/usr/bin"),
            List.of("/usr/bin/some"),
            List.of(),
            new TreeSet<>(),
            Optional.empty(),
            new TreeMap<>(),
            Optional.empty());
    return new PlatformImage(
        new ImageConfig(
            Optional.of(time),
            Optional.empty(),
            platform,
            execution,
            List.of(layers).stream().map(Layer::diffId).toList(),
            history),
        List.of(layers),
        Annotations.NONE);
  }

  /// What is in the file of a layer.
  static byte[] noise(long seed, int size) {
    byte[] noise = new byte[size];
    new Random(seed).nextBytes(noise);
    return noise;
  }

  static Layer layer(long seed, int size) throws IOException, Failure {
    byte[] noise = noise(seed, size);
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    try (TarWriter writer = new TarWriter(tar)) {
      writer.file("noise", 0644, 0, 0, 0, size, new ByteArrayInputStream(noise));
    }
    Blob blob = Blob.of(tar.toByteArray());
    return new Layer(MediaTypes.LAYER, blob.digest(), blob);
  }

  private static Layer packed(Layer plain) throws IOException, Failure {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (InputStream in = plain.blob().open();
        GzipWriter gzip = new GzipWriter(packed)) {
      in.transferTo(gzip);
    }
    return Layer.gzip(Blob.of(packed.toByteArray()), plain.diffId());
  }
}
