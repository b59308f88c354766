package dev.refract.oci;

import dev.refract.archive.Digest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// Small images whose every byte is known.
public final class Examples {
  public static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");
  public static final Platform AMD64 = Platform.of("linux", "amd64");
  public static final Platform ARM64 = Platform.of("linux", "arm64");
  public static final Platform V6 = Platform.of("linux", "arm", "v6");
  public static final Platform V7 = Platform.of("linux", "arm", "v7");

  private Examples() {}

  /// An uncompressed layer without entries: two blank records of a tar file, `blanks` more.
  public static Layer layer(int blanks) {
    BlobBytes blob = Blob.of(new byte[1024 + 512 * blanks]);
    return new Layer(MediaTypes.LAYER, blob.digest(), blob);
  }

  public static PlatformImage image(Platform platform, Layer... layers) {
    List<Digest> diffIds = List.of(layers).stream().map(Layer::diffId).toList();
    List<ImageConfig.History> history =
        diffIds.stream().map(id -> ImageConfig.History.of(TIME, "refract")).toList();
    return new PlatformImage(
        new ImageConfig(
            Optional.of(TIME), Optional.empty(), platform, execution(), diffIds, history),
        List.of(layers),
        Annotations.NONE);
  }

  public static Execution execution() {
    return new Execution(
        Optional.of("65532:65532"),
        new TreeSet<>(List.of("3000/tcp")),
        List.of("PATH=/usr/bin", "SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt"),
        List.of("/usr/bin/tini", "--", "/usr/bin/greeter"),
        List.of(),
        new TreeSet<>(),
        Optional.of("/"),
        new TreeMap<>(java.util.Map.of(Annotations.TITLE, "greeter")),
        Optional.empty());
  }

  /// Four platforms; all share one layer, and 32-bit ARM another.
  public static Image greeter() {
    Layer base = layer(0);
    return new Image(
        List.of(
            image(V7, base, layer(1)),
            image(AMD64, base, layer(2)),
            image(ARM64, base, layer(3)),
            image(V6, base, layer(1))),
        new TreeMap<>(java.util.Map.of(Annotations.TITLE, "greeter", Annotations.VERSION, "1.0")));
  }

  public static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
