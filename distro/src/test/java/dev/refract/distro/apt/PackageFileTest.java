package dev.refract.distro.apt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.refract.archive.Digest;
import dev.refract.distro.DownloadListener;
import dev.refract.distro.Downloads;
import dev.refract.distro.TestServer;
import dev.refract.failure.Failure;
import dev.refract.http.Patience;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Packages that are known without an index, and that the mirror may have dropped.
@Timeout(60)
class PackageFileTest {
  private static final byte[] CONTENT = "package".getBytes(StandardCharsets.UTF_8);
  private static final String POOL = "pool/main/a/a+b/a+b_1.2~rc1-3_armel.deb";
  private static final String SNAPSHOT = "/archive/debian/20261101T000000Z/";

  @TempDir private Path cache;
  private final TestServer server;

  PackageFileTest() throws IOException {
    server = new TestServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static PackageFile file(String filename) {
    return new PackageFile(
        "a+b", new Version("1:1.2~rc1-3"), "armel", filename, CONTENT.length, Digest.of(CONTENT));
  }

  private Path fetch() throws Failure, IOException {
    Patience once =
        new Patience(1, Duration.ofMillis(1), Duration.ofSeconds(5), Duration.ofSeconds(5));
    try (Downloads downloads =
        new Downloads(
            new Downloads.Settings(cache, Map.of(), false, 6, once, DownloadListener.SILENT))) {
      return downloads.fetch(
          file(POOL).download(List.of(server.uri("/debian/"), server.uri(SNAPSHOT))));
    }
  }

  @Test
  void theMirrorComesFirst() throws Exception {
    server.put("/debian/" + POOL, CONTENT);
    server.put(SNAPSHOT + POOL, CONTENT);
    assertThat(fetch()).hasBinaryContent(CONTENT);
    assertThat(server.requests()).containsExactly("/debian/" + POOL);
  }

  @Test
  void theSnapshotHasWhatTheMirrorHasDropped() throws Exception {
    server.put(SNAPSHOT + POOL, CONTENT);
    assertThat(fetch()).hasBinaryContent(CONTENT);
    assertThat(server.requests()).containsExactly("/debian/" + POOL, SNAPSHOT + POOL);
  }

  @Test
  void theSnapshotHasWhatTheMirrorHasReplaced() throws Exception {
    server.put("/debian/" + POOL, "replaced".getBytes(StandardCharsets.UTF_8));
    server.put(SNAPSHOT + POOL, CONTENT);
    assertThat(fetch()).hasBinaryContent(CONTENT);
  }

  @Test
  void whereNobodyHasItThePackageAndAllPlacesAreNamed() {
    Failure failure = catchThrowableOfType(Failure.class, this::fetch);
    assertThat(failure.kind()).isEqualTo(Failure.Kind.NETWORK);
    assertThat(failure.problem())
        .isEqualTo(
            "a+b_1:1.2~rc1-3_armel.deb cannot be had: %s answers 404; %s answers 404",
            server.uri("/debian/" + POOL), server.uri(SNAPSHOT + POOL));
  }

  @Test
  void aDatedTreeHasASecurityArchiveBesideIt() {
    URI tree = URI.create("https://snapshot.example.org/archive/debian/20261101T000000Z/");
    assertThat(Mirrors.datedTree(tree, DebianRelease.Part.MAIN)).isEqualTo(tree);
    assertThat(Mirrors.datedTree(tree, DebianRelease.Part.UPDATES)).isEqualTo(tree);
    assertThat(Mirrors.datedTree(tree, DebianRelease.Part.SECURITY))
        .hasToString("https://snapshot.example.org/archive/debian-security/20261101T000000Z/");
    URI other = URI.create("https://example.org/all/");
    assertThat(Mirrors.datedTree(other, DebianRelease.Part.SECURITY)).isEqualTo(other);
  }

  @Test
  void whatIsNoPlaceIsRefused() {
    for (String path : List.of("", "/pool/a.deb", "pool/../../a.deb", "pool//a.deb", "pool/a?b")) {
      assertThatThrownBy(() -> file(path)).isInstanceOf(IllegalArgumentException.class);
    }
    PackageFile file = file(POOL);
    assertThatThrownBy(() -> file.download(List.of(URI.create("http://example.org/debian"))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> file.download(List.of())).isInstanceOf(IllegalArgumentException.class);
  }
}
