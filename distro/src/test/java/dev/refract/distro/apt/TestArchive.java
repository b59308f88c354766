package dev.refract.distro.apt;

import dev.refract.archive.Digest;
import dev.refract.distro.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bouncycastle.openpgp.PGPException;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/// An archive that a test makes: `/debian` and `/debian-security` on a [TestServer].
final class TestArchive {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final TestServer server;
  private final Signer signer;

  TestArchive(TestServer server, Signer signer) {
    this.server = server;
    this.signer = signer;
  }

  /// The mirrors, trusted for the signer's key.
  Mirrors mirrors() throws IOException {
    URI main = server.uri("/debian/");
    URI security = server.uri("/debian-security/");
    return new Mirrors(
        new Mirrors.Mirror(main, signer.keyring(), Mirrors.Origin.OPTION),
        new Mirrors.Mirror(security, signer.keyring(), Mirrors.Origin.OPTION));
  }

  static String folder(String suite) {
    String mirror = suite.endsWith("-security") ? "/debian-security" : "/debian";
    return mirror + "/dists/" + suite + "/";
  }

  /// The path of an index, without and with its digest.
  static String index(String suite, String architecture) {
    return folder(suite) + "main/binary-" + architecture + "/Packages.xz";
  }

  String byHash(String suite, String architecture) {
    String path = index(suite, architecture);
    return besides(path, server.get(path));
  }

  /// The path by digest of `bytes`, which are served at `path`.
  static String besides(String path, byte[] bytes) {
    String folder = path.substring(0, path.lastIndexOf('/') + 1);
    return folder + "by-hash/SHA256/" + Digest.of(bytes).hex();
  }

  /// Publishes a suite.
  ///
  /// @param packages architecture to the text of its index
  void publish(
      String suite, Map<String, String> packages, Instant date, Optional<Instant> validUntil)
      throws IOException, PGPException {
    publish(suite, packages, Map.of(), true, date, validUntil);
  }

  /// Publishes a suite with further indices.
  ///
  /// @param others path below the suite's folder to the bytes that are signed and served there
  /// @param byHash whether the Release file says that indices can be had by their digest
  void publish(
      String suite,
      Map<String, String> packages,
      Map<String, byte[]> others,
      boolean byHash,
      Instant date,
      Optional<Instant> validUntil)
      throws IOException, PGPException {
    SortedMap<String, byte[]> indices = new TreeMap<>(others);
    others.forEach((path, bytes) -> {
      server.put(folder(suite) + path, bytes);
      server.put(besides(folder(suite) + path, bytes), bytes);
    });
    for (Map.Entry<String, String> entry : packages.entrySet()) {
      byte[] packed = xz(entry.getValue());
      indices.put("main/binary-" + entry.getKey() + "/Packages.xz", packed);
      server.put(index(suite, entry.getKey()), packed);
      server.put(byHash(suite, entry.getKey()), packed);
    }
    StringBuilder release = new StringBuilder();
    release.append("Origin: Test\nSuite: oldstable\nCodename: ").append(suite);
    release.append("\nDate: ").append(DATE.format(date));
    validUntil.ifPresent(end -> release.append("\nValid-Until: ").append(DATE.format(end)));
    release.append("\nAcquire-By-Hash: ").append(byHash ? "yes" : "no");
    release.append("\nArchitectures: all ");
    release.append(String.join(" ", new TreeSet<>(packages.keySet()))).append("\nSHA256:\n");
    indices.forEach((path, bytes) ->
        release
            .append(' ')
            .append(Digest.of(bytes).hex())
            .append(' ')
            .append(bytes.length)
            .append(' ')
            .append(path)
            .append('\n'));
    server.put(
        folder(suite) + "InRelease",
        signer
            .clearsign(release.toString(), date.minus(Duration.ofHours(2)))
            .getBytes(StandardCharsets.UTF_8));
  }

  static byte[] xz(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (XZOutputStream xz = new XZOutputStream(bytes, new LZMA2Options(1))) {
      xz.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  /// A stanza; `more` are further lines.
  static String stanza(String name, String version, String architecture, String... more) {
    String hex = Digest.of((name + version + architecture).getBytes(StandardCharsets.UTF_8)).hex();
    String lines = more.length == 0 ? "" : String.join("\n", more) + "\n";
    return """
    Package: %s
    Version: %s
    Architecture: %s
    Description: something
     in several lines
    Filename: pool/%s.deb
    Size: 10
    SHA256: %s
    %s
    """
        .formatted(name, version, architecture, name, hex, lines)
        .replaceAll("\n\n+$", "\n\n");
  }
}
