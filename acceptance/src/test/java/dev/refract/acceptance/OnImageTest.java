package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.archive.Digest;
import dev.refract.elf.ElfFile;
import dev.refract.oci.Annotations;
import dev.refract.oci.Execution;
import dev.refract.oci.Platform;
import dev.refract.oci.layout.ImageStore;
import dev.refract.oci.layout.StoredImage;
import dev.refract.oci.layout.StoredPlatform;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Programs on top of images that are there already.
class OnImageTest {
  private static final Platform AMD64 = Platform.of("linux", "amd64");

  private static Finished build(Tiny tiny, String base, String... more) throws Exception {
    return tiny.build(
        Place.cache(),
        Stream.concat(Stream.of("--base=image:" + base), Stream.of(more)).toArray(String[]::new));
  }

  private static List<String> run(BuiltImage image, String... words) throws Exception {
    Path root = image.root(AMD64);
    Emulation.Start start =
        new Emulation("qemu-x86_64", "Nehalem")
            .start(root, image.execution(AMD64), Map.of(), List.of(words));
    try (Running running = Running.start(Place.scratch(), start.environment(), start.words())) {
      return running.await().orFail().lines();
    }
  }

  private static List<Digest> layers(StoredPlatform platform) {
    return platform.layers().stream().map(layer -> layer.descriptor().digest()).toList();
  }

  @Test
  void theImageBelowStaysAndItsSettingsAreInherited() throws Exception {
    Path base = TinyCache.get().archive();
    Tiny tiny = Tiny.create("Good evening");
    Files.writeString(
        tiny.directory().resolve("refract.yml"),
        """
        image:
          env:
            LAMP: 'on'
          labels:
            lamp: 'on'
        files:
          - from: shard.yml
            to: /bin/lamp.yml
        """);
    Files.writeString(
        tiny.directory().resolve("shard.yml"),
        Files.readString(tiny.directory().resolve("shard.yml")).replace("  tiny:", "  above:"));
    build(
            tiny,
            base.toString(),
            "--sbom=spdx",
            "--output=type=archive,dest=" + tiny.directory().resolve("above.tar"))
        .orFail();
    BuiltImage above = new BuiltImage(tiny.directory().resolve("above.tar"));
    try (ImageStore below = ImageStore.open(base);
        ImageStore store = ImageStore.open(above.archive())) {
      StoredImage old = below.image();
      StoredPlatform oldPart = old.platform(AMD64);
      StoredPlatform part = store.image().platform(AMD64);
      assertThat(layers(part)).startsWith(layers(oldPart).toArray(Digest[]::new));
      // The project's file, then the program.
      assertThat(part.layers()).hasSize(oldPart.layers().size() + 2);
      assertThat(part.manifest().value().annotations())
          .containsEntry(Annotations.BASE_DIGEST, old.descriptor().digest().toString())
          .containsEntry(Annotations.BASE_NAME, old.names().getFirst());
      Execution was = oldPart.config().value().execution();
      Execution is = part.config().value().execution();
      assertThat(is.user()).isEqualTo(was.user());
      assertThat(is.workingDir()).isEqualTo(was.workingDir());
      assertThat(is.env()).containsAll(was.env()).contains("LAMP=on");
      assertThat(is.labels()).containsAllEntriesOf(was.labels()).containsEntry("lamp", "on");
      assertThat(is.entrypoint()).containsExactly("/usr/bin/above");
    }
    // Packages of the image below, and those that only the program has something of.
    assertThat(
            new String(
                BillTest.document(above.archive(), AMD64, "application/spdx+json"),
                StandardCharsets.UTF_8))
        .contains("pkg:deb/debian/libc6@", "pkg:deb/debian/tini@", "pkg:deb/debian/libgc-dev@");
    // What is linked dynamically is in the image below, and so is its own program.
    assertThat(run(above, "/usr/bin/above", "you")).containsExactly("Good evening, you!");
    assertThat(run(above, "/usr/bin/tiny", "you")).containsExactly("Hello, you!");
    // Its /bin leads into /usr.
    assertThat(above.root(AMD64).resolve("usr/bin/lamp.yml")).exists();
  }

  @Test
  void anImageWithoutLibrariesGetsAStaticProgram() throws Exception {
    Path directory = Place.fresh("empty-image");
    Peers.get().run(directory, "umoci", "init", "--layout", "empty").orFail();
    Peers.get().run(directory, "umoci", "new", "--image", "empty:nothing").orFail();
    Tiny tiny = Tiny.create();
    Finished hybrid = build(tiny, directory.resolve("empty").toString(), "--link=hybrid");
    assertThat(hybrid.exitCode()).isEqualTo(2);
    assertThat(hybrid.stderr())
        .contains("has no loader, which a program needs that is linked hybrid");
    Files.writeString(tiny.directory().resolve("refract.yml"), "image:\n  init: true\n");
    build(tiny, directory.resolve("empty").toString()).orFail();
    BuiltImage image = new BuiltImage(tiny.archive());
    assertThat(run(image, "/usr/bin/tiny", "moon")).containsExactly("Hello, moon!");
    assertThat(image.execution(AMD64).entrypoint())
        .containsExactly("/usr/bin/tini-static", "--", "/usr/bin/tiny");
    assertThat(run(image, "/usr/bin/tini-static", "--", "/usr/bin/tiny", "sun"))
        .containsExactly("Hello, sun!");
    ElfFile program = ElfFile.read(image.root(AMD64).resolve("usr/bin/tiny"), "tiny");
    assertThat(program.interpreter()).isEmpty();
  }

  @Test
  void whatTheImageLacksIsRefusedBeforeThePlan() throws Exception {
    String base = TinyCache.get().archive().toString();
    Tiny tiny = Tiny.create();
    Finished platform = build(tiny, base, "--platform=linux/arm64");
    assertThat(platform.exitCode()).isEqualTo(2);
    assertThat(platform.stderr())
        .contains("has nothing for linux/arm64, only for linux/amd64")
        .contains("try: choose from these, or another base");
    String wrong = base + "@sha256:" + "0".repeat(64);
    assertThat(build(tiny, wrong).stderr()).contains("is sha256:");
    assertThat(build(tiny, "./nothing.tar").stderr()).contains("nothing.tar is not there");
  }
}
