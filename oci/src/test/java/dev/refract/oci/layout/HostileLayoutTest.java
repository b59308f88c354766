package dev.refract.oci.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import dev.refract.oci.Annotations;
import dev.refract.oci.Blob;
import dev.refract.oci.Descriptor;
import dev.refract.oci.Examples;
import dev.refract.oci.Image;
import dev.refract.oci.ImageIndex;
import dev.refract.oci.ImageManifest;
import dev.refract.oci.Layer;
import dev.refract.oci.MediaTypes;
import dev.refract.oci.Reference;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostileLayoutTest {
  @TempDir Path folder;
  private Path layout = Path.of("");
  private Image image = Examples.greeter();

  @BeforeEach
  void write() throws Exception {
    layout = folder.resolve("layout");
    image =
        new Image(
            List.of(Examples.image(Examples.V6, Tars.gzipped("etc/", "etc/a=1"))),
            Annotations.NONE);
    Layout.write(layout, image, List.of(Reference.parse("greeter:1.0")));
  }

  private Path blob(Digest digest) {
    return layout.resolve("blobs/sha256").resolve(digest.hex());
  }

  private void inspect() throws Exception {
    try (ImageStore store = ImageStore.open(layout)) {
      for (StoredImage stored : store.images()) {
        assertThat(Inspection.of(stored).toJson().bytes()).isNotEmpty();
      }
    }
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.kind()).isEqualTo(Failure.Kind.UNTRUSTED);
              assertThat(failure.getMessage()).contains(message);
            });
  }

  private Descriptor put(String mediaType, byte[] bytes) throws Exception {
    Descriptor descriptor = Descriptor.of(mediaType, Blob.of(bytes));
    Files.write(blob(descriptor.digest()), bytes);
    return descriptor;
  }

  private void index(Descriptor... entries) throws Exception {
    Files.write(
        layout.resolve("index.json"), ImageIndex.of(List.of(entries), Annotations.NONE).bytes());
  }

  @Test
  void theLayoutItselfIsGood() throws Exception {
    try (ImageStore store = ImageStore.open(layout)) {
      assertThat(store.images()).isNotEmpty();
    }
    inspect();
  }

  @Test
  void aWrongDigestAWrongSizeAndAMissingBlobAreNamed() throws Exception {
    List<Digest> blobs = image.blobs().stream().map(Blob::digest).toList();
    assertThat(blobs).hasSize(4);
    for (Digest digest : blobs) {
      byte[] good = Files.readAllBytes(blob(digest));
      byte[] changed = good.clone();
      // Also for the layer: a byte of its gzip header that says nothing.
      changed[9] ^= 1;
      Files.write(blob(digest), changed);
      assertRefused(this::inspect, digest.toString());
      Files.write(blob(digest), Arrays.copyOf(good, good.length + 1));
      assertRefused(this::inspect, "bytes, its descriptor says " + good.length);
      Files.delete(blob(digest));
      assertRefused(this::inspect, "missing blob " + digest);
      Files.createSymbolicLink(blob(digest), Path.of("/etc/passwd"));
      assertRefused(this::inspect, "missing blob " + digest);
      Files.delete(blob(digest));
      Files.write(blob(digest), good);
    }
    inspect();
  }

  @Test
  void aDigestIsNoWayOutOfTheLayout() throws Exception {
    String index = Files.readString(layout.resolve("index.json"));
    for (String bad :
        List.of("sha256:../../../etc/passwd", "../x", "sha512:" + "0".repeat(128), "")) {
      Files.writeString(
          layout.resolve("index.json"), index.replace(image.digest().toString(), bad));
      assertRefused(
          this::inspect,
          "index.json: manifests[0].digest: expected sha256: and 64 lower-case hexadecimal digits,"
              + " found \""
              + bad.substring(0, Math.min(bad.length(), 30)));
    }
  }

  @Test
  void anIndexThatPointsToItselfEnds() throws Exception {
    // A true circle would need a digest of itself; this is as near as a file can get.
    Descriptor self =
        Descriptor.of(MediaTypes.INDEX, new Digest("0".repeat(64)), 1).annotated("pad", "x");
    byte[] bytes = ImageIndex.of(List.of(self), Annotations.NONE).bytes();
    Descriptor wrong = Descriptor.of(MediaTypes.INDEX, self.digest(), bytes.length);
    Files.write(blob(self.digest()), ImageIndex.of(List.of(wrong), Annotations.NONE).bytes());
    index(Descriptor.of(MediaTypes.INDEX, self.digest(), Files.size(blob(self.digest()))));
    assertRefused(this::inspect, "has the digest");
  }

  @Test
  void indicesAreNotNestedWithoutEnd() throws Exception {
    Descriptor below = image.platforms().getFirst().descriptor();
    for (int depth = 0; depth < 10; depth++) {
      below = put(MediaTypes.INDEX, ImageIndex.of(List.of(below), Annotations.NONE).bytes());
    }
    index(below);
    assertRefused(this::inspect, "nested more than 4 deep");
  }

  @Test
  void aSmallLayoutDoesNotMakeUsReadForEver() throws Exception {
    // Each level points to the one below many times: exponential work in few bytes.
    Descriptor below = image.platforms().getFirst().descriptor();
    for (int depth = 0; depth < 3; depth++) {
      Descriptor[] many = new Descriptor[200];
      Arrays.fill(many, below);
      below = put(MediaTypes.INDEX, ImageIndex.of(List.of(many), Annotations.NONE).bytes());
    }
    index(below);
    assertRefused(this::inspect, "more than 2000 documents");
  }

  @Test
  void hugeDocumentsAreNotRead() throws Exception {
    byte[] huge = new byte[ImageManifest.MAX_BYTES + 1];
    Arrays.fill(huge, (byte) ' ');
    index(put(MediaTypes.INDEX, huge));
    assertRefused(this::inspect, "at most " + ImageManifest.MAX_BYTES);
    Files.write(layout.resolve("index.json"), huge);
    assertRefused(this::inspect, "index.json has");
  }

  @Test
  void aDocumentIsNotTwoKindsAtOnce() throws Exception {
    String manifest =
        new String(image.platforms().getFirst().manifest().bytes(), StandardCharsets.UTF_8);
    String both = manifest.substring(0, manifest.length() - 1) + ",\"manifests\":[]}";
    index(put(MediaTypes.MANIFEST, both.getBytes(StandardCharsets.UTF_8)));
    assertRefused(this::inspect, "manifests: does not belong");
    index(put(MediaTypes.INDEX, manifest.getBytes(StandardCharsets.UTF_8)));
    assertRefused(this::inspect, "mediaType: expected " + MediaTypes.INDEX);
  }

  @Test
  void layersAndConfigurationHaveToAgree() throws Exception {
    ImageManifest manifest = image.platforms().getFirst().manifest();
    Descriptor layer = manifest.layers().getFirst();
    index(
        put(
            MediaTypes.MANIFEST,
            ImageManifest.of(manifest.config(), List.of(layer, layer), Annotations.NONE).bytes()));
    assertRefused(this::inspect, "2 layers, its configuration has 1");
    Layer other = Tars.gzipped("other/");
    Descriptor stored = Descriptor.of(MediaTypes.LAYER_GZIP, other.blob());
    Files.write(blob(stored.digest()), other.blob().bytes(1 << 20));
    index(
        put(
            MediaTypes.MANIFEST,
            ImageManifest.of(manifest.config(), List.of(stored), Annotations.NONE).bytes()));
    assertRefused(
        this::inspect, "layer " + image.platforms().getFirst().layers().getFirst().diffId());
  }

  @Test
  void anArchiveThatNamesAFileTwiceIsRefused() throws Exception {
    byte[] one = Tars.tar("oci-layout={}");
    ByteArrayOutputStream two = new ByteArrayOutputStream();
    two.write(one, 0, 1024);
    two.write(one);
    Path archive = Files.write(folder.resolve("twice.tar"), two.toByteArray());
    assertRefused(() -> ImageStore.open(archive), "oci-layout twice");
  }

  @Test
  void anotherVersionOfTheLayoutIsRefused() throws Exception {
    Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"2.0.0\"}");
    assertRefused(this::inspect, "expected 1.0.0, found \"2.0.0\"");
  }

  @Test
  void aCutOffArchiveIsRefusedWhereverTheCutIs() throws Exception {
    Path archive = folder.resolve("image.tar");
    HybridArchive.write(archive, image, List.of(), Examples.V6);
    byte[] whole = Files.readAllBytes(archive);
    for (int length = 0; length < whole.length; length += 97) {
      Path cut = Files.write(folder.resolve("cut.tar"), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> ImageStore.open(cut)).isInstanceOf(Failure.class);
    }
  }
}
