package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The build written down for other tools. That Docker builds the same from it, CI shows.
class EjectTest {
  private static final List<String> FILES =
      List.of(
          ".github/workflows/image.yml",
          ".gitlab-ci.yml",
          "Dockerfile",
          "Dockerfile.dockerignore",
          "docker-bake.hcl",
          "refract/compile.sh",
          "refract/etc/group",
          "refract/etc/nsswitch.conf",
          "refract/etc/passwd",
          "refract/image.sh",
          "refract/install.sh",
          "refract/link.sh",
          "refract/platform.sh",
          "refract/project.sh",
          "refract/shards.sh",
          "refract/tools.sh",
          "refract/unpack.sh");

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
        .contains("\nFROM scratch AS cross\n", "\nFROM scratch AS emulated-link\n")
        .contains("\nFROM scratch AS emulated\n")
        .contains("\nENTRYPOINT [\"/usr/bin/tini\",\"--\",\"/usr/bin/tiny\"]\n")
        .contains("\n# - packages are the newest when it is built, ")
        .doesNotContainPattern("@[a-z]+@");
    List<String> scripts = FILES.stream().filter(file -> file.endsWith(".sh")).toList();
    for (String script : scripts) {
      shell(tiny.directory(), "sh -n " + script);
      if (!script.endsWith("/platform.sh")
          && !script.endsWith("/project.sh")
          && !script.endsWith("/tools.sh")) {
        assertThat(dockerfile).contains("\nRUN sh /" + script);
      }
    }
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
    Path folder = tiny.directory().resolve("refract");
    assertThat(Files.readString(folder.resolve("platform.sh")))
        .containsPattern(" libgc-dev:amd64=[0-9:.-]+ ")
        .containsPattern(" libgc-dev=[0-9:.-]+ ")
        .containsPattern(" tzdata=[0-9a-z.+~-]+[ ']");
    assertThat(Files.readString(folder.resolve("project.sh")))
        .containsPattern("\ncrystal='crystal=[0-9a-z.+~-]+ shards'\n");
    // Its own file is among those that it lists.
    Path downloads = TinyCache.download(cache.directory(), "libgc-dev");
    assertThat(shell(folder, "sha256sum <" + downloads))
        .isEqualTo(
            shell(folder, "sed -n 's/  libgc-dev_1%3a[0-9.-]*_amd64[.]deb$/  -/p' sha256sums"));
    assertThat(Files.readString(tiny.directory().resolve("Dockerfile")))
        .doesNotContain("packages are the newest");
  }

  @Test
  void whatRefractYmlSaysIsCarriedOver() throws Exception {
    Sample sample =
        Sample.fresh()
            .program("require \"big\"; puts BigInt.new(2)")
            .with("it's/a file", "")
            .with(
                "refract.yml",
                """
                flags: {defines: [preview_mt], link-flags: ["-L/opt/it's", "-s"]}
                packages: {run: [sqlite3]}
                files: [{from: "it's", to: /srv, mode: "0600", owner: "7:8"}]
                hooks: ['echo "$HOME" > it''s/made']
                image:
                  labels: {quoted: 'a "b" $c'}
                  annotations: {who: 'we "too"'}
                  volumes: [/data]
                  healthcheck: {command: [/usr/bin/sample, --check], interval: 1m30s, retries: 5}
                """);
    sample.refract("eject", Map.of(), "--platform=linux/amd64").orFail();
    String sourced =
        ". refract/project.sh; TARGETARCH=amd64 TARGETVARIANT=; . refract/platform.sh; ";
    assertThat(words(sample, sourced + "target"))
        .containsSubsequence("-D", "preview_mt", "--link-flags", "-L/opt/it's -s");
    assertThat(words(sample, sourced + "files")).containsExactly("it's", "/srv", "600", "7:8");
    assertThat(words(sample, sourced + "commands"))
        .containsExactly(".", "echo \"$HOME\" > it's/made");
    assertThat(words(sample, sourced + "directories"))
        .containsExactly("/data", "65532:65532", "/home/nonroot", "65532:65532");
    assertThat(shell(sample.folder(), sourced + "echo $run; echo $development; echo $compiler"))
        .contains("libsqlite3-0:amd64", "sqlite3:amd64", "libgmp-dev", "g++", "llvm", "make");
    assertThat(Files.readString(sample.folder().resolve("Dockerfile")))
        .contains("\nLABEL \"quoted\"=\"a \\\"b\\\" \\$c\"\n")
        .contains(
            "\nHEALTHCHECK --interval=90000ms --retries=5 CMD [\"/usr/bin/sample\",\"--check\"]\n");
    assertThat(Files.readString(sample.folder().resolve("docker-bake.hcl")))
        .contains("tags        = [\"sample:0.4.0\"]")
        .contains("[\"index,manifest:who=we \\\"too\\\"\"]");
  }

  @Test
  void bindingsFor32BitArmGoAlong() throws Exception {
    Sample sample = Sample.fresh().program("sleep 1.second");
    Finished ejected =
        sample.refract("eject", Map.of(), "--platform=linux/arm/v7,linux/arm/v6").orFail();
    assertThat(ejected.stderr())
        .contains("another image as COMPILER for linux/arm/v7, linux/arm/v6");
    for (String target : List.of("arm-linux-gnueabihf", "arm-linux-gnueabi")) {
      Path bindings = sample.folder().resolve("refract/overlay/lib_c").resolve(target);
      assertThat(bindings.resolve("c/time.cr")).content().contains("__clock_gettime64");
      // The folder stands for Crystal's own, so it has to be whole.
      assertThat(bindings.resolve("c/errno.cr")).exists();
    }
    String armV6 = "TARGETARCH=arm TARGETVARIANT=v6; . refract/platform.sh; ";
    assertThat(words(sample, armV6 + "target"))
        .containsExactly(
            "--target", "armv6k-unknown-linux-gnueabi", "--mcpu", "arm1176jzf-s", "-D", "armhf");
    assertThat(shell(sample.folder(), armV6 + "echo $bindings $debian"))
        .isEqualTo("arm-linux-gnueabi armel\n");
  }

  @Test
  void aBaseThatIsNotDebianIsRefused() throws Exception {
    Sample sample = Sample.fresh().program("puts 1");
    Finished refused = sample.refract("eject", Map.of(), "--base=alpine:3.22");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.stderr())
        .endsWith(
            """
            [eject] the files to write are for releases of Debian alone, not for alpine:3.22
            try: choose --base debian:bookworm
            """);
    assertThat(sample.folder().resolve("Dockerfile")).doesNotExist();
  }

  private static List<String> words(Sample sample, String script) throws Exception {
    return shell(sample.folder(), script + " printf '%s\\n'").lines().toList();
  }

  private static String shell(Path directory, String script) throws Exception {
    Map<String, String> environment = Map.of("PATH", "/usr/bin:/bin");
    try (Running shell =
        Running.start(directory, environment, List.of("sh", "-eu", "-c", script))) {
      return shell.await().orFail().stdout();
    }
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
