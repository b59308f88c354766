package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The build written down for other tools. That Docker builds the same from it, CI shows.
class EjectTest {
  private static final List<String> FILES =
      List.of(
          ".github/workflows/image.yml",
          ".gitlab-ci.yml",
          "Dockerfile",
          "Dockerfile.dockerignore",
          "docker-bake.hcl");

  @Test
  void theSameProjectGivesTheSameFilesAndNoneIsReplaced() throws Exception {
    Tiny tiny = Tiny.create();
    Finished first = eject(tiny).orFail();
    assertThat(first.lines())
        .containsExactlyElementsOf(
            FILES.stream().map(file -> tiny.directory().resolve(file).toString()).toList());
    List<String> before = contents(tiny);

    Finished again = eject(tiny);
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.stderr())
        .endsWith(
            String.join(", ", FILES)
                + " would be replaced\ntry: move what is there, or say --force\n");

    // One of them is enough, and then none is written.
    for (String file : FILES.subList(1, FILES.size())) {
      Files.delete(tiny.directory().resolve(file));
    }
    assertThat(eject(tiny).exitCode()).isEqualTo(2);
    assertThat(tiny.directory().resolve("Dockerfile")).doesNotExist();

    eject(tiny, "--force").orFail();
    assertThat(contents(tiny)).isEqualTo(before);
  }

  @Test
  void everyScriptInItIsOne() throws Exception {
    Tiny tiny = Tiny.create();
    eject(tiny).orFail();
    String dockerfile = Files.readString(tiny.directory().resolve("Dockerfile"));
    assertThat(dockerfile)
        .contains("\nFROM $BASE AS cross\n", "\nFROM $BASE AS emulated-link\n")
        .contains("\nFROM $COMPILER AS emulated\n")
        .contains("\nENTRYPOINT [\"/usr/bin/tini\",\"--\",\"/usr/bin/tiny\"]\n")
        .doesNotContain("libgc-dev:amd64=")
        .doesNotContainPattern("@[a-z]+@");
    Matcher run =
        Pattern.compile("^RUN ((?:.*\\\\\\n)*.*)$", Pattern.MULTILINE).matcher(dockerfile);
    int scripts = 0;
    while (run.find()) {
      scripts++;
      try (Running shell =
          Running.start(
              Place.scratch(),
              Map.of("PATH", "/usr/bin:/bin"),
              List.of("sh", "-n", "-c", run.group(1)))) {
        shell.await().orFail();
      }
    }
    assertThat(scripts).isGreaterThan(6);
  }

  @Test
  void aLockPinsVersionsAndDigests() throws Exception {
    Tiny tiny = Tiny.create();
    TinyCache cache = TinyCache.get();
    List<String> lock =
        new ArrayList<>(List.of("lock", tiny.directory().toString(), "--platform=linux/amd64"));
    lock.addAll(List.of("--cache=" + cache.directory(), "--accept-expired", "--progress=none"));
    lock.add("--mirror=" + cache.mirror().address());
    Product.run(tiny.directory(), Map.of(), lock.toArray(String[]::new)).orFail();
    eject(tiny).orFail();
    String dockerfile = Files.readString(tiny.directory().resolve("Dockerfile"));
    assertThat(dockerfile)
        .containsPattern(" libgc-dev:amd64=[0-9:.-]+ ")
        .containsPattern(" crystal=[0-9a-z.+~-]+ ")
        .containsPattern("'[0-9a-f]{64}  libgc-dev_1%3a[0-9.-]+_amd64\\.deb'");
  }

  private static List<String> contents(Tiny tiny) throws IOException {
    List<String> contents = new ArrayList<>();
    for (String file : FILES) {
      contents.add(Files.readString(tiny.directory().resolve(file)));
    }
    return contents;
  }

  private static Finished eject(Tiny tiny, String... more) throws Exception {
    TinyCache cache = TinyCache.get();
    Path directory = tiny.directory();
    List<String> all = new ArrayList<>(List.of("eject", directory.toString()));
    all.addAll(List.of("--platform=linux/amd64", "--no-release", "--progress=none"));
    all.addAll(List.of("--cache=" + cache.directory(), "--accept-expired"));
    all.add("--mirror=" + cache.mirror().address());
    all.addAll(List.of(more));
    return Product.run(directory, Map.of(), all.toArray(String[]::new));
  }
}
