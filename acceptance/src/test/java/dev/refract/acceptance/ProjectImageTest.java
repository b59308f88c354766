package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.oci.Execution;
import dev.refract.oci.Platform;
import dev.refract.oci.layout.ImageStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What refract.yml says of an image is so in the image.
class ProjectImageTest {
  private static final Platform V6 = Platform.of("linux", "arm", "v6");

  private Path project = Path.of("");

  @BeforeEach
  void project() throws Exception {
    project = Files.createDirectory(Place.fresh("lamp").resolve("lamp"));
    write(
        "shard.yml",
        """
        name: lamp
        version: 0.1.0
        targets:
          lamp:
            main: src/lamp.cr
          switch:
            main: src/lamp.cr
        """);
    write("src/lamp.cr", "puts File.read(\"/etc/lamp.conf\")\n");
  }

  private void write(String path, String text) throws IOException {
    Files.createDirectories(project.resolve(path).resolveSibling(""));
    Files.writeString(project.resolve(path), text);
  }

  private Finished build(String... options) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("build", "--no-release", "--progress", "plain"));
    words.addAll(List.of("--platform", V6.toString(), "--accept-expired"));
    words.addAll(List.of("--cache", Place.cache().toString()));
    words.addAll(List.of(options));
    return Product.run(
        project,
        Map.of("HOME", project.resolveSibling("").toString()),
        words.toArray(String[]::new));
  }

  /// The program is static: all of glibc that is in the image is there for the package.
  @Test
  void filesPackagesAndStartup() throws Exception {
    write("conf/lamp.conf", "warm");
    write("assets/hello.lua", "print(\"hello from \" .. _VERSION)\n");
    write(
        "refract.yml",
        """
        link: static
        targets: [lamp, switch]
        packages:
          run: [lua5.4]
        files:
          - {from: conf/lamp.conf, to: /etc/lamp.conf, mode: "0640", owner: "root:nonroot"}
          - {from: assets, to: /srv/assets}
          - {from: conf/lamp.conf, to: /home/nonroot/lamp.conf}
        image:
          workdir: /srv/work
          volumes: [/var/lib/lamp]
          cmd: [--on]
          annotations: {colour: warm}
          healthcheck: {command: [/usr/bin/switch]}
        """);
    Finished build = build().orFail();
    assertThat(build.stderr()).contains("no place for a healthcheck").contains("audited, 4 layers");
    Path archive = project.resolve("dist/lamp.tar");
    Execution execution = new BuiltImage(archive).execution(V6);
    assertThat(execution.entrypoint())
        .containsExactly("/usr/bin/tini-static", "--", "/usr/bin/lamp");
    assertThat(execution.cmd()).containsExactly("--on");
    assertThat(execution.workingDir()).contains("/srv/work");
    try (ImageStore store = ImageStore.open(archive)) {
      assertThat(store.image().index().orElseThrow().value().annotations())
          .containsEntry("colour", "warm");
    }
    List<Path> layers = new BuiltImage(archive).layers(V6, Place.fresh("layers"));
    assertThat(listing(layers.get(2)))
        .contains("-rw-r----- 0/65532 etc/lamp.conf")
        .contains("drwx------ 65532/65532 home/nonroot/")
        .contains("-rw-r--r-- 0/0 srv/assets/hello.lua")
        .contains("drwxr-xr-x 65532/65532 srv/work/")
        .contains("drwxr-xr-x 65532/65532 var/lib/lamp/");
    assertThat(listing(layers.get(3)))
        .contains("-rwxr-xr-x 0/0 usr/bin/lamp", "-rwxr-xr-x 0/0 usr/bin/switch");

    Path root = new BuiltImage(archive).root(V6);
    assertThat(root.resolve("usr/share/man")).doesNotExist();
    assertThat(root.resolve("var/lib/dpkg/status.d/lua5.4")).isRegularFile();
    assertThat(run(root, execution, "/usr/bin/switch")).isEqualTo("warm\n");
    assertThat(run(root, execution, "/usr/bin/lua5.4", "/srv/assets/hello.lua"))
        .isEqualTo("hello from Lua 5.4\n");
  }

  @Test
  void aProgramBuiltElsewhereGoesInWhereItFits() throws Exception {
    write("conf/lamp.conf", "warm");
    write(
        "refract.yml",
        """
        link: static
        image: {init: false}
        files:
          - {from: tools/foreign, to: /usr/bin/foreign}
        """);
    Path foreign = Files.createDirectory(project.resolve("tools")).resolve("foreign");
    Files.copy(Peers.get().root().resolve("usr/bin/tar"), foreign);
    Finished refused = build("--target", "lamp");
    assertThat(refused.exitCode()).isNotZero();
    assertThat(refused.stderr())
        .contains("[linux/arm/v6 audit] usr/bin/foreign: it is for x86-64, linux/arm/v6 is ARM");

    Files.delete(foreign);
    write("src/lamp.cr", "puts \"built elsewhere\"\n");
    write("refract.yml", "link: static\nimage: {init: false}\n");
    build("--target", "lamp").orFail();
    Path root = new BuiltImage(project.resolve("dist/lamp.tar")).root(V6);
    Files.copy(root.resolve("usr/bin/lamp"), foreign);
    Files.setPosixFilePermissions(foreign, PosixFilePermissions.fromString("rwx------"));
    write(
        "refract.yml",
        """
        link: static
        image: {init: false}
        files:
          - {from: tools/foreign, to: /usr/bin/foreign}
        """);
    build("--target", "switch").orFail();
    Path archive = project.resolve("dist/switch.tar");
    Execution execution = new BuiltImage(archive).execution(V6);
    assertThat(execution.entrypoint()).containsExactly("/usr/bin/switch");
    root = new BuiltImage(archive).root(V6);
    assertThat(run(root, execution, "/usr/bin/foreign")).isEqualTo("built elsewhere\n");
    assertThat(root.resolve("usr/bin")).isDirectoryNotContaining("glob:**tini*");
  }

  @Test
  void anImageForEachTarget() throws Exception {
    write(
        "refract.yml",
        """
        link: static
        targets:
          lamp: {}
          switch: {name: "registry.example/switch:2", user: root}
        """);
    Finished build = build().orFail();
    assertThat(build.stdout())
        .matches("lamp:0\\.1\\.0@sha256:\\w{64}\nregistry\\.example/switch:2@sha256:\\w{64}\n");
    assertThat(new BuiltImage(project.resolve("dist/lamp.tar")).execution(V6).user())
        .contains("65532:65532");
    assertThat(new BuiltImage(project.resolve("dist/switch.tar")).execution(V6).user())
        .contains("0:0");

    Finished oneOutput = build("--output", "type=archive,dest=one.tar");
    assertThat(oneOutput.exitCode()).isEqualTo(2);
    assertThat(oneOutput.stderr())
        .contains("2 images cannot go to one output")
        .contains("--target");
    assertThat(project.resolve("one.tar")).doesNotExist();
  }

  @Test
  void whatCannotBeIsSaidBeforeAnythingIsCompiled() throws Exception {
    write("conf/lamp.conf", "warm");
    write("refract.yml", "files: [{from: conf/lamb.conf, to: /etc/lamp.conf}]\n");
    Finished missing = build("--target", "lamp");
    assertThat(missing.stderr()).contains("no file conf/lamb.conf").contains("conf/lamp.conf");
    write("refract.yml", "files: [{from: conf/lamp.conf, to: /bin/lamp}]\n");
    Finished taken = build("--target", "lamp");
    assertThat(taken.stderr()).contains("/usr/bin/lamp comes from the program");
    assertThat(List.of(missing, taken))
        .allSatisfy(end -> {
          assertThat(end.exitCode()).isNotZero();
          assertThat(end.stderr()).doesNotContain("compile]");
        });
  }

  private static List<String> listing(Path layer) throws Exception {
    return Peers.get()
        .run(
            Place.scratch(),
            "tar",
            "--list",
            "--verbose",
            "--numeric-owner",
            "--file",
            layer.toString())
        .orFail()
        .stdout()
        .lines()
        .map(line -> line.split(" +", 6))
        .map(words -> words[0] + " " + words[1] + " " + words[5])
        .toList();
  }

  private static String run(Path root, Execution execution, String... words) throws Exception {
    Emulation.Start start =
        new Emulation("qemu-arm", "arm1176").start(root, execution, Map.of(), List.of(words));
    try (Running running = Running.start(Place.scratch(), start.environment(), start.words())) {
      return running.await().orFail().stdout();
    }
  }
}
