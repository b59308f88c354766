package dev.refract.bench;

import dev.refract.archive.Digest;
import dev.refract.archive.TarWriter;
import dev.refract.build.store.Scratch;
import dev.refract.failure.Failure;
import dev.refract.oci.Annotations;
import dev.refract.oci.Blob;
import dev.refract.oci.Execution;
import dev.refract.oci.Image;
import dev.refract.oci.ImageConfig;
import dev.refract.oci.Layer;
import dev.refract.oci.Platform;
import dev.refract.oci.PlatformImage;
import dev.refract.oci.layout.Layout;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/// A gibibyte that nothing makes smaller, pushed to a registry on the loopback device, against
/// `skopeo copy`. Both `docker-registry` and `skopeo` have to be installed.
record Pushing(Path work, List<String> refract) {
  private static final int RUNS = 6;
  private static final int LAYERS = 8;
  private static final int LAYER_BYTES = 128 << 20;
  private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:(\\d+)");

  void compare() throws Failure, IOException, InterruptedException {
    Path layout = work.resolve("image");
    Layout.write(layout, image(), List.of());
    for (int i = 0; i < LAYERS; i++) {
      Files.delete(work.resolve("layer" + i));
    }
    List<Double> ratios = new ArrayList<>();
    double memory = 0;
    for (int i = 0; i < RUNS; i++) {
      // In turns, so that neither always has the machine as the other one left it.
      boolean first = i % 2 == 0;
      Watch before = first ? push(i, layout) : copy(i, layout);
      Watch after = first ? copy(i, layout) : push(i, layout);
      Watch own = first ? before : after;
      Watch peer = first ? after : before;
      ratios.add(own.seconds() / peer.seconds());
      memory = Math.max(memory, own.memory());
      Bench.print(
          String.format(
              Locale.ROOT,
              "%-44s %8.2f s, skopeo copy %.2f s, ratio %.3f",
              "push of 1 GiB",
              own.seconds(),
              peer.seconds(),
              own.seconds() / peer.seconds()));
    }
    Bench.print(
        String.format(
            Locale.ROOT, "%-44s %8.3f", "push / skopeo copy, median", Bench.median(ratios)));
    Bench.print(String.format(Locale.ROOT, "%-44s %8.0f MiB", "peak memory of the JVM", memory));
  }

  private Watch push(int number, Path layout) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(refract);
    words.addAll(List.of("push", layout.toString(), "HOST/push" + number));
    return withRegistry("push" + number, words);
  }

  private Watch copy(int number, Path layout) throws IOException, InterruptedException {
    return withRegistry(
        "copy" + number,
        List.of(
            "skopeo",
            "--insecure-policy",
            "copy",
            "--all",
            "--dest-tls-verify=false",
            "oci:" + layout,
            "docker://HOST/copy" + number));
  }

  // A registry of its own for each: skopeo remembers what is where, and sends nothing twice.
  private Watch withRegistry(String name, List<String> words)
      throws IOException, InterruptedException {
    Path config = work.resolve(name + ".yml");
    Files.writeString(
        config,
        """
        version: 0.1
        storage: {filesystem: {rootdirectory: %s}}
        http: {addr: "127.0.0.1:0"}
        """
            .formatted(work.resolve(name)));
    Process registry =
        new ProcessBuilder("docker-registry", "serve", config.toString())
            .redirectErrorStream(true)
            .start();
    try {
      String host = host(registry);
      return Watch.run(
          work, Map.of(), words.stream().map(word -> word.replace("HOST", host)).toList());
    } finally {
      registry.destroyForcibly().onExit().join();
      Scratch.delete(work.resolve(name));
    }
  }

  private static String host(Process registry) throws IOException {
    BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(registry.getInputStream(), StandardCharsets.UTF_8));
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      Matcher matcher = LISTENING.matcher(line);
      if (matcher.find()) {
        Thread.ofVirtual().start(() -> drain(reader));
        return "127.0.0.1:" + matcher.group(1);
      }
    }
    throw new IOException("the registry does not start");
  }

  private static void drain(BufferedReader reader) {
    try {
      while (reader.readLine() != null) {
        // Or the registry would wait for us.
      }
    } catch (IOException e) {
      return;
    }
  }

  private Image image() throws IOException, Failure {
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < LAYERS; i++) {
      layers.add(layer(i));
    }
    Instant time = Instant.parse("2026-01-02T03:04:05Z");
    Execution execution =
        new Execution(
            Optional.empty(),
            new TreeSet<>(),
            List.of(),
            List.of("/noise"),
            List.of(),
            new TreeSet<>(),
            Optional.empty(),
            new TreeMap<>(),
            Optional.empty());
    ImageConfig config =
        new ImageConfig(
            Optional.of(time),
            Optional.empty(),
            Platform.of("linux", "amd64"),
            execution,
            layers.stream().map(Layer::diffId).toList(),
            List.of());
    return new Image(
        List.of(new PlatformImage(config, layers, Annotations.NONE)), Annotations.NONE);
  }

  // In the form of gzip, or skopeo would compress it on the way.
  private Layer layer(int seed) throws IOException, Failure {
    Path file = work.resolve("layer" + seed);
    MessageDigest tarDigest = Digest.sha256();
    try (OutputStream out = Files.newOutputStream(file);
        OutputStream gzip = new Stored(out);
        DigestOutputStream tar = new DigestOutputStream(gzip, tarDigest);
        TarWriter writer = new TarWriter(tar)) {
      writer.file("noise" + seed, 0644, 0, 0, 0, LAYER_BYTES, new Noise(seed));
    }
    return Layer.gzip(Blob.of(file), Digest.ofFinished(tarDigest.digest()));
  }

  private static final class Stored extends GZIPOutputStream {
    Stored(OutputStream out) throws IOException {
      super(out, 1 << 16);
      def.setLevel(Deflater.NO_COMPRESSION);
    }
  }

  private static final class Noise extends InputStream {
    private final Random random;
    private int left = LAYER_BYTES;

    Noise(int seed) {
      random = new Random(seed);
    }

    @Override
    public int read() {
      return left-- > 0 ? random.nextInt(256) : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (left == 0) {
        return -1;
      }
      byte[] noise = new byte[Math.min(length, left)];
      random.nextBytes(noise);
      System.arraycopy(noise, 0, target, offset, noise.length);
      left -= noise.length;
      return noise.length;
    }
  }
}
