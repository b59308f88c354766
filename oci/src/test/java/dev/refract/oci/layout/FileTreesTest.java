package dev.refract.oci.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refract.failure.Failure;
import dev.refract.oci.Examples;
import dev.refract.oci.Image;
import dev.refract.oci.Layer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTreesTest {
  @TempDir Path folder;

  private static Image image(Layer... layers) {
    return new Image(List.of(Examples.image(Examples.V6, layers)), new TreeMap<>());
  }

  private List<String> beside() throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  @Test
  void onePlatformIsTheDirectoryItself() throws Exception {
    Path tree = Files.createDirectory(folder.resolve("tree"));
    FileTrees.write(
        tree,
        image(
            Tars.gzipped("etc/", "etc/a=1", "etc/b=1"),
            Tars.gzipped("c->etc/a", "etc/", "etc/.wh.b= ")));
    assertThat(tree.resolve("etc/a")).hasContent("1");
    assertThat(tree.resolve("etc/b")).doesNotExist();
    assertThat(Files.readSymbolicLink(tree.resolve("c"))).hasToString("etc/a");
    assertThat(beside()).containsExactly("tree");
  }

  @Test
  void severalPlatformsHaveADirectoryEach() throws Exception {
    Image image =
        new Image(
            List.of(
                Examples.image(Examples.AMD64, Tars.gzipped("a=64")),
                Examples.image(Examples.V6, Tars.gzipped("a=6"))),
            new TreeMap<>());
    FileTrees.write(folder.resolve("tree"), image);
    assertThat(folder.resolve("tree/linux_amd64/a")).hasContent("64");
    assertThat(folder.resolve("tree/linux_arm_v6/a")).hasContent("6");
  }

  @Test
  void nothingIsReplacedOrLeftBehind() throws Exception {
    Path tree = folder.resolve("tree");
    Image image = image(Tars.gzipped("a=1"));
    FileTrees.write(tree, image);
    assertThatThrownBy(() -> FileTrees.write(tree, image))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.kind()).isEqualTo(Failure.Kind.USAGE);
              assertThat(failure.remedy()).contains("name another directory, or remove this one");
            })
        .hasMessageContaining("tree is there and not an empty directory");
    assertThat(tree.resolve("a")).hasContent("1");

    Layer broken = Layer.gzip(Tars.gzipped("a=1").blob(), Tars.gzipped("a=2").diffId());
    assertThatThrownBy(() -> FileTrees.write(folder.resolve("other"), image(broken)))
        .isInstanceOf(Failure.class);
    assertThat(beside()).containsExactly("tree");
  }
}
