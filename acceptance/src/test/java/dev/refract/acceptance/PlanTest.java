package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.oci.json.Fields;
import dev.refract.oci.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What a plan says, and what it fetches for that.
class PlanTest {
  private static Finished plan(Path project, Path cache, String... more) throws Exception {
    List<String> words = new ArrayList<>(List.of("plan", project.toString()));
    words.addAll(List.of("--cache=" + cache, "--progress=plain", "--accept-expired"));
    words.addAll(List.of(more));
    return Product.run(
            project,
            Map.of("HOME", project.resolveSibling("").toString()),
            words.toArray(String[]::new))
        .orFail();
  }

  /// The compiler's standard library says which C libraries it wants; all else is in indices.
  @Test
  void nothingIsFetchedButIndicesAndTheCompiler() throws Exception {
    Path cache = TinyCache.get().copyWithout("packages", "downloads", "roots", "macros");
    Tiny tiny = Tiny.create();
    try (LoopbackMirror mirror = LoopbackMirror.honest()) {
      Finished plan =
          plan(
              tiny.directory(),
              cache,
              "--platform=linux/amd64",
              "--refresh",
              "--mirror=" + mirror.address());
      assertThat(mirror.requests())
          .contains("/debian/dists/trixie/InRelease", "/debian/dists/bookworm/InRelease")
          .filteredOn(path -> !path.matches("/debian(-security)?/dists/.+"))
          .singleElement()
          .asString()
          .matches("/debian/pool/main/c/crystal/crystal_1\\.14\\.\\S+_amd64\\.deb");
      assertThat(plan.stderr())
          .containsPattern(
              "(?m)^\\[plan] Crystal 1\\.14\\.\\d+ \\(debian:trixie\\), libraries of"
                  + " debian:bookworm, ");
      assertThat(plan.stdout())
          .startsWith("tiny 0.1.0\n")
          .containsPattern(
              "(?m)^crystal +1\\.14\\.\\d+ from debian:trixie: the newest of debian:trixie, which"
                  + " satisfies `crystal: \\*`$")
          .containsPattern("(?m)^base +debian:bookworm$")
          .containsPattern("(?m)^toolchain +\\d+ packages, \\S+ MB to fetch$")
          .containsPattern("(?m)^linux/amd64 +x86_64-linux-gnu .* cross +hybrid .* to fetch ")
          .containsPattern("(?m)^gc +libgc-dev \\S+ +inside +Crystal's gc/boehm\\.cr:\\d+$");
    }
    assertThat(names(cache.resolve("packages"))).hasSize(1);
    assertThat(cache.resolve("roots")).doesNotExist();
    assertThat(tiny.outputs()).isEmpty();
  }

  private static List<String> names(Path directory) throws Exception {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  @Test
  void platformsAreNamedByWordAndAgainAndAgain() throws Exception {
    assertThat(platforms("--platform", "all"))
        .containsExactlyInAnyOrder(
            "linux/amd64", "linux/arm64", "linux/arm/v7", "linux/arm/v6", "linux/386");
    // The compiler runs nowhere else.
    assertThat(platforms("--platform", "local")).containsExactly("linux/amd64");
    assertThat(
            platforms("--platform", "linux/arm64,linux/arm/v6", "--platform", "local,linux/arm64"))
        .containsExactlyInAnyOrder("linux/arm64", "linux/arm/v6", "linux/amd64");
  }

  private static List<String> platforms(String... options) throws Exception {
    List<String> words = new ArrayList<>(List.of(options));
    words.add("--json");
    Finished plan = plan(Greeter.get().project(), Place.cache(), words.toArray(String[]::new));
    List<String> platforms = new ArrayList<>();
    for (Fields platform :
        Json.parseObject("test", "plan", plan.stdout().getBytes(StandardCharsets.UTF_8))
            .objects("platforms")) {
      platforms.add(platform.text("platform"));
    }
    return platforms;
  }
}
