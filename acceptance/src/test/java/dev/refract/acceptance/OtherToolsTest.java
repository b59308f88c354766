package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.archive.Digest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// skopeo and umoci take the image in both of its forms for what it says it is.
class OtherToolsTest {
  /// Runs skopeo in `directory`.
  static Finished skopeo(Path directory, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("--insecure-policy", "--tmpdir"));
    all.add(Files.createDirectories(directory.resolve("tmp")).toString());
    all.addAll(List.of(arguments));
    return Peers.get().run(directory, "skopeo", all.toArray(String[]::new)).orFail();
  }

  private static String digest() throws Exception {
    return Greeter.get().build().stdout().strip().replaceFirst(".*@", "");
  }

  private static String digest(Finished raw) {
    return Digest.of(raw.stdout().getBytes(StandardCharsets.UTF_8)).toString();
  }

  @Test
  void bothFormsHoldTheIndexThatTheBuildNames() throws Exception {
    Path directory = Place.fresh("skopeo");
    String archive = "oci-archive:" + Greeter.get().archive();
    String layout = "oci:" + Greeter.get().layout() + ":1.0.0";
    assertThat(digest(skopeo(directory, "inspect", "--raw", archive))).isEqualTo(digest());
    assertThat(digest(skopeo(directory, "inspect", "--raw", layout))).isEqualTo(digest());
  }

  @Test
  void copyingAllPlatformsKeepsTheDigest() throws Exception {
    Path directory = Place.fresh("copy");
    String copy = "oci:" + directory.resolve("copy") + ":there";
    skopeo(directory, "copy", "--all", "oci-archive:" + Greeter.get().archive(), copy);
    assertThat(digest(skopeo(directory, "inspect", "--raw", copy))).isEqualTo(digest());
  }

  @ParameterizedTest
  @CsvSource({"amd64,''", "arm64,''", "arm,v7", "arm,v6"})
  void umociUnpacksWhatSkopeoChoosesFromTheIndex(String architecture, String variant)
      throws Exception {
    Path directory = Place.fresh("umoci");
    List<String> words = new ArrayList<>(List.of("--override-arch", architecture));
    if (!variant.isEmpty()) {
      words.addAll(List.of("--override-variant", variant));
    }
    words.addAll(
        List.of(
            "copy",
            "oci-archive:" + Greeter.get().archive(),
            "oci:" + directory.resolve("one") + ":one"));
    skopeo(directory, words.toArray(String[]::new));
    unpack(directory, directory.resolve("one") + ":one");
  }

  /// umoci wants a tag to lead to one manifest; a layout of one platform gives it that.
  @Test
  void umociUnpacksALayoutOfOnePlatform() throws Exception {
    Path directory = Place.fresh("one-platform");
    Product.run(
            directory,
            Map.of("HOME", directory.toString()),
            "build",
            Greeter.get().project().toString(),
            "--platform=linux/arm/v6",
            "--output=type=oci,dest=" + directory.resolve("layout"),
            "--accept-expired",
            "--cache=" + Place.cache())
        .orFail();
    unpack(directory, directory.resolve("layout") + ":1.0.0");
  }

  private static void unpack(Path directory, String image) throws Exception {
    Path bundle = directory.resolve("bundle");
    Peers.get()
        .run(directory, "umoci", "unpack", "--rootless", "--image", image, bundle.toString())
        .orFail();
    Path root = bundle.resolve("rootfs");
    assertThat(root.resolve("usr/bin/greeter")).isExecutable();
    assertThat(root.resolve("bin")).isSymbolicLink();
    assertThat(Files.readString(root.resolve("etc/passwd"))).contains("nonroot:x:65532:65532:");
    assertThat(Files.readString(bundle.resolve("config.json"))).contains("\"/usr/bin/greeter\"");
  }
}
