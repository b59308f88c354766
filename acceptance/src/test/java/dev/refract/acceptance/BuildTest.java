package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.oci.Platform;
import dev.refract.oci.layout.ImageStore;
import dev.refract.oci.layout.StoredPlatform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What a user sees of a build.
class BuildTest {
  private static final long MOST_BYTES = 6_000_000;

  @Test
  void printsTheImagesNameAndNothingElse() throws Exception {
    Greeter greeter = Greeter.get();
    assertThat(greeter.build().stdout()).matches("greeter:1\\.0\\.0@sha256:[0-9a-f]{64}\\n");
    try (ImageStore store = ImageStore.open(greeter.archive())) {
      assertThat(greeter.build().stdout())
          .isEqualTo("greeter:1.0.0@" + store.image().descriptor().digest() + "\n");
      assertThat(store.image().platforms().stream().map(StoredPlatform::platform))
          .map(Platform::toString)
          .containsExactlyInAnyOrder("linux/amd64", "linux/arm64", "linux/arm/v7", "linux/arm/v6");
    }
  }

  @Test
  void leavesNothingButTheArchive() throws Exception {
    Path archive = Greeter.get().archive();
    try (Stream<Path> files = Files.list(archive.resolveSibling(""))) {
      assertThat(files).containsExactly(archive);
    }
  }

  /// The server with OpenSSL, certificates, time zones and glibc, as a registry has it.
  @Test
  void noPlatformIsLargerThanSixMegabytes() throws Exception {
    try (ImageStore store = ImageStore.open(Greeter.get().archive())) {
      assertThat(store.image().platforms())
          .hasSize(4)
          .allSatisfy(platform ->
              assertThat(platform.storedBytes())
                  .as("%s", platform.platform())
                  .isBetween(MOST_BYTES / 6, MOST_BYTES));
    }
  }

  @Test
  void theArchiveGoesToStandardOutputAndTheNameElsewhere() throws Exception {
    Greeter greeter = Greeter.get();
    Path directory = Place.fresh("stdout");
    Path received = directory.resolve("received.tar");
    List<String> command =
        Product.command(
            "build",
            greeter.project().toString(),
            "--output=type=archive,dest=-",
            "--progress=plain",
            "--accept-expired",
            "--cache=" + Place.cache());
    Map<String, String> environment = Product.environment(Map.of("HOME", directory.toString()));
    try (Running running = Running.start(directory, environment, command, received)) {
      assertThat(running.await().orFail().stderr().lines())
          .contains(greeter.build().stdout().strip());
    }
    assertThat(received).hasSameBinaryContentAs(greeter.archive());
  }
}
