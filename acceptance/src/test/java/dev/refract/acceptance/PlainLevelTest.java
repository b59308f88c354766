package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.oci.Platform;
import dev.refract.oci.layout.ImageStore;
import dev.refract.oci.layout.StoredLayer;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/// Where the kernel allows no namespaces, the compiler runs without walls, its macro programs too,
/// and the program that comes out behaves the same.
class PlainLevelTest {
  @Test
  void theProgramIsTheSameWithoutNamespaces() throws Exception {
    TinyCache whole = TinyCache.get();
    // Macro programs are compiled anew as well.
    Path cache = whole.copyWithout("steps", "blobs", "macros");
    Tiny tiny = Tiny.create();
    Finished build =
        Walls.run(
            tiny.directory(),
            List.of("--disable-userns"),
            tiny.arguments(cache, "--mirror=" + whole.mirror().address()));
    build.orFail();
    assertThat(build.stderr())
        .contains(
            "[note] this machine allows no namespaces, so the compiler runs without walls around"
                + " it\n");
    assertThat(tiny.outputs()).containsExactly("tiny.tar");
    assertThat(said(tiny.archive())).isEqualTo("Hello, Ann!\n");
    assertThat(said(whole.archive())).isEqualTo("Hello, Ann!\n");
  }

  private static String said(Path archive) throws Exception {
    Path root = Place.fresh("root");
    try (ImageStore store = ImageStore.open(archive)) {
      for (StoredLayer layer : store.image().platform(Platform.of("linux", "amd64")).layers()) {
        Path file = Files.createTempFile(Place.scratch(), "layer", ".tar");
        try (InputStream in = new GZIPInputStream(layer.blob().open())) {
          Files.write(file, in.readAllBytes());
        }
        Peers.get()
            .run(root, "tar", "--extract", "--no-same-owner", "--file", file.toString())
            .orFail();
      }
    }
    Path libraries = root.resolve("usr/lib/x86_64-linux-gnu");
    try (Running program =
        Running.start(
            root,
            Map.of(),
            List.of(
                libraries.resolve("ld-linux-x86-64.so.2").toString(),
                "--library-path",
                libraries.toString(),
                root.resolve("usr/bin/tiny").toString(),
                "Ann"))) {
      return program.await().orFail().stdout();
    }
  }
}
