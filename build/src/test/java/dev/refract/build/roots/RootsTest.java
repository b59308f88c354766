package dev.refract.build.roots;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import dev.refract.archive.Digest;
import dev.refract.build.store.Store;
import dev.refract.distro.Download;
import dev.refract.distro.DownloadEvent;
import dev.refract.distro.Downloads;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Packages are made by dpkg-deb and come from a web server of this machine.
@Timeout(60)
class RootsTest {
  @TempDir private Path folder;
  @TempDir private Path cache;
  @TempDir private Path served;

  private final List<String> fetched = Collections.synchronizedList(new ArrayList<>());
  private final List<HttpServer> servers = new ArrayList<>();

  @AfterEach
  void stop() {
    servers.forEach(server -> server.stop(0));
  }

  @Test
  void aRootWithOneMorePackageCostsThatPackage() throws Exception {
    HttpServer server =
        SimpleFileServer.createFileServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            served.toRealPath(),
            SimpleFileServer.OutputLevel.NONE);
    servers.add(server);
    server.start();
    URI uri = URI.create("http://localhost:" + server.getAddress().getPort() + "/");
    RootPackage ssl = pack(uri, "libssl", "usr/lib/libssl.so.3");
    RootPackage xml = pack(uri, "libxml", "lib/libxml.so.2");
    RootPackage yaml = pack(uri, "libyaml", "usr/lib/libyaml.so.0");

    Path first = root(List.of(ssl, xml));
    assertThat(fetched).containsExactlyInAnyOrder("libssl", "libxml");
    SortedMap<String, String> before = state(cache.resolve("packages"));
    assertThat(before).hasSizeGreaterThan(10);

    // Nothing but the new package can be had from now on, and it is all that is asked for.
    fetched.clear();
    Files.delete(served.resolve("libssl.deb"));
    Files.delete(served.resolve("libxml.deb"));
    try (Stream<Path> kept = Files.list(cache.resolve("downloads/sha256"))) {
      for (Path file : kept.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
      }
    }
    Path second = root(List.of(ssl, xml, yaml));
    assertThat(fetched).containsExactly("libyaml");

    SortedMap<String, String> after = state(cache.resolve("packages"));
    assertThat(after).containsAllEntriesOf(before);
    after.keySet().removeAll(before.keySet());
    String added = yaml.download().digest().hex();
    assertThat(after.keySet()).isNotEmpty().allMatch(path -> path.startsWith(added));
    assertThat(second).isNotEqualTo(first);
    for (String library : List.of("libssl.so.3", "libxml.so.2")) {
      // Still the one file that the package was unpacked to.
      assertThat(state(second.resolve("usr/lib")).get(library))
          .isNotNull()
          .isEqualTo(state(first.resolve("usr/lib")).get(library));
    }
    assertThat(second.resolve("usr/lib/libyaml.so.0")).hasContent("libyaml");
  }

  private Path root(List<RootPackage> packages) throws Exception {
    Store store = Store.open(cache);
    try (Downloads downloads =
        new Downloads(new Downloads.Settings(cache, Map.of(), false, this::heard))) {
      Roots roots = new Roots(store, downloads, 2);
      roots.prepare(roots.missing(packages));
      return roots.root(packages).tree();
    }
  }

  private void heard(DownloadEvent event) {
    if (event instanceof DownloadEvent.Finished finished) {
      fetched.add(finished.name());
    }
  }

  /// Each path below `top` with its inode and the time of its last change.
  private static SortedMap<String, String> state(Path top) throws IOException {
    SortedMap<String, String> state = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(top)) {
      for (Path path : paths.filter(path -> !path.equals(top)).toList()) {
        Map<String, Object> attributes =
            Files.readAttributes(path, "unix:ino,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
        state.put(top.relativize(path).toString(), new TreeMap<>(attributes).toString());
      }
    }
    return state;
  }

  private RootPackage pack(URI server, String name, String path) throws Exception {
    Path tree = Files.createDirectories(folder.resolve(name));
    Files.createDirectories(tree.resolve("DEBIAN"));
    Files.writeString(
        tree.resolve("DEBIAN/control"),
        "Package: " + name + "\nVersion: 1\nArchitecture: all\nMaintainer: x\nDescription: y\n");
    Path file = tree.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, name);
    Path deb = served.resolve(name + ".deb");
    Process made =
        new ProcessBuilder("dpkg-deb", "--root-owner-group", "--build", "" + tree, "" + deb)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(made.waitFor()).isZero();
    return new RootPackage(
        name,
        "1",
        "bookworm",
        name + " 1",
        "asked for",
        new Download(
            List.of(server.resolve(name + ".deb")), name, Files.size(deb), Digest.of(deb)));
  }
}
