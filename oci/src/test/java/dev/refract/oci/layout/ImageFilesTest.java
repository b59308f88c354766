package dev.refract.oci.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refract.failure.Failure;
import dev.refract.oci.Layer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFilesTest {
  private static ImageFiles files(String[]... layers) throws Exception {
    List<Layer> gzipped = new ArrayList<>();
    for (String[] entries : layers) {
      gzipped.add(Tars.gzipped(entries));
    }
    return stack(gzipped.toArray(new Layer[0]));
  }

  private static ImageFiles stack(Layer... layers) throws Exception {
    List<StoredLayer> stored = new ArrayList<>();
    for (Layer layer : layers) {
      stored.add(new StoredLayer(layer.descriptor(), layer.diffId(), layer.blob()));
    }
    return ImageFiles.of(stored);
  }

  private static String[] layer(String... entries) {
    return entries;
  }

  private static Map<String, String> content(ImageFiles files) throws Exception {
    Map<String, String> content = new TreeMap<>();
    files.read(
        path -> true,
        (file, in) ->
            content.put(file.path(), new String(in.readAllBytes(), StandardCharsets.UTF_8)));
    return content;
  }

  @Test
  void upperLayersReplaceLowerOnes() throws Exception {
    ImageFiles files =
        files(layer("a/", "a/x=1", "a/y=1", "b=1"), layer("a/", "a/x=2"), layer("b/", "b/z=3"));
    assertThat(files.files().keySet()).containsExactly("a", "a/x", "a/y", "b", "b/z");
    assertThat(content(files)).isEqualTo(Map.of("a/x", "2", "a/y", "1", "b/z", "3"));
  }

  @Test
  void aFileTakesThePlaceOfADirectoryAndAllInIt() throws Exception {
    assertThat(files(layer("a/", "a/x=1", "a0=1"), layer("a=2")).files().keySet())
        .containsExactly("a", "a0");
  }

  @Test
  void whiteoutsHideWhatIsBelowThemAndNothingElse() throws Exception {
    assertThat(
            files(
                    layer("a/", "a/x=1", "a/y=1", "c/", "c/d=1"),
                    layer("a/", "a/.wh.x=", ".wh.c=", ".wh.none="))
                .files()
                .keySet())
        .containsExactly("a", "a/y");
    // Their place in the tar file says nothing: what comes with them stays.
    assertThat(files(layer("x=1"), layer("x=2", ".wh.x=")).files().keySet()).containsExactly("x");
  }

  @Test
  void anOpaqueDirectoryHidesAllThatLowerLayersHaveInIt() throws Exception {
    assertThat(
            files(
                    layer("a/", "a/b/", "a/b/c=1", "a/x=1", "d=1"),
                    layer("a/", "a/new=2", "a/.wh..wh..opq="))
                .files()
                .keySet())
        .containsExactly("a", "a/new", "d");
  }

  @Test
  void whiteoutsThatLeadOutAreRefused() {
    for (String name : List.of(".wh.", ".wh..", ".wh...")) {
      assertThatThrownBy(() -> files(layer("a/", "a/" + name + "=")))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("names no file");
    }
  }

  @Test
  void linksOfALowerLayerAreFollowedOnTheWay() throws Exception {
    byte[] upper = Tars.tar("lib_x=1");
    Tars.change(upper, 0, 3, '/');
    ImageFiles files =
        stack(
            Tars.layer("usr/", "usr/lib/", "lib->usr/lib", "etc/", "etc/up->../../../usr"),
            Tars.layer(upper));
    assertThat(files.files()).containsKey("usr/lib/x").doesNotContainKey("lib/x");
    assertThat(files.resolve("/lib/x").orElseThrow().entry().path()).isEqualTo("usr/lib/x");
    assertThat(files.resolve("etc/up/lib/../lib/x").orElseThrow().entry().path())
        .isEqualTo("usr/lib/x");
    assertThat(files.resolve("etc/up/none")).isEmpty();
    assertThat(files.resolve("lib/x/y")).isEmpty();
  }

  @Test
  void linksInACircleEnd() throws Exception {
    ImageFiles files = files(layer("a->b", "b->a", "c->c/c"));
    assertThat(files.resolve("a")).isEmpty();
    assertThat(files.resolve("c/x")).isEmpty();
  }

  @Test
  void contentIsBounded() throws Exception {
    ImageFiles files = files(layer("a=12345"));
    assertThat(files.bytes("a", 5).orElseThrow())
        .isEqualTo("12345".getBytes(StandardCharsets.UTF_8));
    assertThat(files.bytes("b", 5)).isEmpty();
    assertThatThrownBy(() -> files.bytes("a", 4)).isInstanceOf(Failure.class);
  }

  @Test
  void hardLinksAreFilesOfTheirOwn() throws Exception {
    byte[] tar = Tars.tar("a=12345", "b->a");
    Tars.change(tar, 1024, 156, '1');
    ImageFiles files = stack(Tars.layer(tar), Tars.layer(".wh.a="));
    assertThat(content(files)).isEqualTo(Map.of("b", "12345"));
  }

  @Test
  void isWrittenToTheDiskWithoutLeavingIt(@TempDir Path directory) throws Exception {
    Path outside = Files.createDirectory(directory.resolve("outside"));
    byte[] linked = Tars.tar("a/", "a/one=12345", "a/two->one");
    Tars.change(linked, 1536, 156, '1');
    System.arraycopy("a/one\0".getBytes(StandardCharsets.UTF_8), 0, linked, 1536 + 157, 6);
    Tars.change(linked, 1536, 156, '1');
    byte[] through = Tars.tar("out_x=1");
    Tars.change(through, 0, 3, '/');
    ImageFiles files =
        stack(
            Tars.layer(linked),
            Tars.layer("out->" + outside, "gone=1"),
            Tars.layer(".wh.gone="),
            Tars.layer(through));

    Path top = directory.resolve("top");
    files.unpack(top);

    // Below the link, as the image sees it.
    assertThat(top.resolve(outside.toString().substring(1)).resolve("x")).hasContent("1");
    assertThat(outside).isEmptyDirectory();
    assertThat(top.resolve("out")).isSymbolicLink();
    assertThat(top.resolve("gone")).doesNotExist();
    assertThat(top.resolve("a/two")).hasContent("12345");
    assertThat(Files.getAttribute(top.resolve("a/two"), "unix:ino"))
        .isEqualTo(Files.getAttribute(top.resolve("a/one"), "unix:ino"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(top.resolve("a/one"))))
        .isEqualTo("rw-r--r--");
    assertThat(Files.getLastModifiedTime(top.resolve("a/one")).toMillis()).isEqualTo(3000);
  }
}
