package dev.refract.oci.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import dev.refract.oci.Annotations;
import dev.refract.oci.Descriptor;
import dev.refract.oci.Examples;
import dev.refract.oci.Image;
import dev.refract.oci.MediaTypes;
import dev.refract.oci.Reference;
import dev.refract.oci.Referrer;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What hangs on an image goes along, and changes nothing of the image.
class ReferrersTest {
  private static final String TYPE = "application/spdx+json";

  @TempDir private Path directory;

  private static Image image() {
    Image plain = Examples.greeter();
    return plain.with(
        List.of(
            Referrer.of(
                plain.platforms().getFirst().descriptor(),
                TYPE,
                Examples.utf8("{\"a\":1}"),
                Annotations.NONE),
            Referrer.of(plain.descriptor(), TYPE, Examples.utf8("{\"b\":2}"), Annotations.NONE)));
  }

  private static List<Reference> names() throws Failure {
    return List.of(Reference.parse("greeter:1.0"));
  }

  @Test
  void theDigestIsThatOfTheImageAlone() {
    assertThat(image().digest()).isEqualTo(Examples.greeter().digest());
  }

  @Test
  void aDocumentIsFoundInALayoutByItsSubject() throws Exception {
    Path layout = directory.resolve("layout");
    Layout.write(layout, image(), names());
    check(layout);
    // One entry for each tag, as ever: other tools take it for one image.
    try (ImageStore store = ImageStore.open(layout)) {
      assertThat(store.index().value().manifests()).hasSize(1);
    }
  }

  @Test
  void aDocumentIsFoundInAnArchive() throws Exception {
    Path archive = directory.resolve("archive.tar");
    HybridArchive.write(archive, image(), names(), Examples.AMD64);
    check(archive);
  }

  private static void check(Path path) throws Exception {
    try (ImageStore store = ImageStore.open(path)) {
      StoredImage stored = store.image();
      List<StoredReferrer> found = store.referrers();
      assertThat(found).extracting(StoredReferrer::artifactType).containsExactly(TYPE, TYPE);
      assertThat(found.getFirst().subject().digest())
          .isEqualTo(stored.platforms().getFirst().descriptor().digest());
      assertThat(found.getFirst().bytes()).isEqualTo(Examples.utf8("{\"a\":1}"));
      assertThat(found.getLast().subject().digest()).isEqualTo(stored.descriptor().digest());
    }
  }

  private static Image withTheFirst() {
    return Examples.greeter().with(image().referrers().subList(0, 1));
  }

  private static List<Referrer> second() {
    return image().referrers().subList(1, 2);
  }

  @Test
  void whatIsAddedToALayoutHangsThereToo() throws Exception {
    Path layout = directory.resolve("layout");
    Layout.write(layout, withTheFirst(), names());
    Layout.add(layout, second());
    Layout.add(layout, second());
    check(layout);
    Path whole = directory.resolve("whole");
    Layout.write(whole, image(), names());
    assertThat(layout.resolve(LayoutFiles.REFERRERS))
        .hasSameBinaryContentAs(whole.resolve(LayoutFiles.REFERRERS));
  }

  @Test
  void whatIsAddedToAnArchiveHangsThereToo() throws Exception {
    for (Image before : List.of(Examples.greeter(), withTheFirst())) {
      Path archive = directory.resolve("archive.tar");
      HybridArchive.write(archive, before, names(), Examples.AMD64);
      HybridArchive.add(archive, image().referrers());
      check(archive);
      Digest once = Digest.of(archive);
      HybridArchive.add(archive, image().referrers());
      assertThat(Digest.of(archive)).as("what hangs there is not added again").isEqualTo(once);
      try (ImageStore store = ImageStore.open(archive)) {
        assertThat(store.image().platforms()).hasSize(4);
        assertThat(store.image().names()).containsExactly("docker.io/library/greeter:1.0");
      }
    }
  }

  @Test
  void anArchiveOfSomethingElseStaysAsItIs() throws Exception {
    Path archive = directory.resolve("archive.tar");
    HybridArchive.write(archive, image(), names(), Examples.AMD64);
    byte[] whole = Files.readAllBytes(archive);
    ByteArrayOutputStream more = new ByteArrayOutputStream();
    // One more file in front of what the archive has.
    byte[] other = Tars.tar("more/", "more/file=1");
    more.write(other, 0, 3 * 512);
    more.write(whole);
    Files.write(archive, more.toByteArray());
    assertThatThrownBy(() -> HybridArchive.add(archive, second()))
        .hasMessageContaining(
            "nothing is added to an archive that has more than an image: more/file");
    assertThat(archive).hasBinaryContent(more.toByteArray());
  }

  /// As `oras copy --recursive` writes a layout.
  @Test
  void aDocumentIsFoundInTheListOfImages() throws Exception {
    Path layout = directory.resolve("layout");
    Layout.write(layout, image(), names());
    Descriptor document = image().referrers().getFirst().descriptor();
    Files.delete(layout.resolve(LayoutFiles.REFERRERS));
    Files.writeString(
        layout.resolve(LayoutFiles.INDEX),
        Files.readString(layout.resolve(LayoutFiles.INDEX))
            .replaceFirst("]}$", "," + document.toJson().compact() + "]}"));
    try (ImageStore store = ImageStore.open(layout)) {
      assertThat(store.images()).hasSize(1);
      assertThat(store.referrers())
          .extracting(StoredReferrer::descriptor)
          .containsExactly(document);
    }
  }

  @Test
  void aDocumentThatWasChangedIsRefused() throws Exception {
    Path layout = directory.resolve("layout");
    Layout.write(layout, image(), names());
    Path content =
        layout.resolve(LayoutFiles.blob(image().referrers().getFirst().content().digest()));
    Files.writeString(content, "{\"a\":2}");
    try (ImageStore store = ImageStore.open(layout)) {
      StoredReferrer changed = store.referrers().getFirst();
      assertThatThrownBy(changed::bytes).isInstanceOf(Failure.class);
    }
  }

  @Test
  void aListThatIsNoneIsRefused() throws Exception {
    Path layout = directory.resolve("layout");
    Layout.write(layout, image(), names());
    Files.writeString(layout.resolve(LayoutFiles.REFERRERS), "[]");
    try (ImageStore store = ImageStore.open(layout)) {
      assertThatThrownBy(store::referrers)
          .hasMessageContaining("referrers.json: expected an object, found []");
    }
  }

  @Test
  void aDocumentOfAnotherImageHangsOnNothing() {
    Descriptor other = Descriptor.of(MediaTypes.INDEX, Referrer.EMPTY);
    List<Referrer> foreign =
        List.of(Referrer.of(other, TYPE, Examples.utf8("{}"), Annotations.NONE));
    assertThatThrownBy(() -> Examples.greeter().with(foreign))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
