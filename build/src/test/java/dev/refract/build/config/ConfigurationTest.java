package dev.refract.build.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import dev.refract.oci.Platform;
import dev.refract.oci.Reference;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {
  private static final Platform ARM64 = Platform.of("linux", "arm64");
  private static final Platform AMD64 = Platform.of("linux", "amd64");
  private static final String HEX = "0123456789abcdef".repeat(4);

  @TempDir private Path project;

  @Test
  void everyKeyArrives() throws Exception {
    Configuration read =
        Lamp.read(
            """
            platforms: [linux/arm64, linux/x86_64, linux/arm64]
            base: debian:trixie
            crystal: 1.10
            link: static
            release: false
            targets: [web, worker]
            flags:
              defines: [preview_mt, "level={{git.short-commit}}"]
              mcpu: x86-64-v2
              link-flags: ["-Wl,-z,now -s"]
            packages: {build: [liblz4-dev], run: [media-types]}
            files:
              - {from: ./config//lamp.yml, to: /etc/lamp.yml, mode: 0640, owner: "root:nonroot"}
              - {from: assets, to: /srv/assets}
            per-platform:
              linux/arm64:
                route: emulated
                crystal: {tarball: arm64.tar.gz, sha256: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}
                flags: {mcpu: cortex-a72, defines: [neon], link-flags: [-x]}
                packages: {run: [media-types, netbase]}
                files:
                  - {from: vendor/tool, to: /usr/bin/tool, mode: 0o755}
                  - {from: config/pi.yml, to: /etc/lamp.yml}
            libraries: {sqlite3: libsqlite3-dev}
            hooks: ["make -C ext"]
            postinstall: [assets]
            snapshot: https://snapshot.example.org/archive
            mirror: http://mirror.example.org/debian
            keys: ./keys/
            image:
              name: ["ghcr.io/me/lamp:{{git.tag}}", lamp]
              entrypoint: [/usr/bin/web]
              cmd: [--port, 80]
              user: 1000
              workdir: /srv/
              env: {LANG: C.UTF-8, DEBUG: true, WHEN: "{{date.day}}"}
              ports: [8080, 53/udp]
              volumes: [/data]
              labels: {level: 1}
              annotations: {a: b}
              stop-signal: SIGINT
              init: false
              healthcheck: {command: [/usr/bin/web, --check], interval: 1m30s, retries: 5}
            """);
    assertThat(read.platforms()).containsExactly(ARM64, AMD64);
    assertThat(read.base()).contains("debian:trixie");
    assertThat(read.crystal()).contains(new CrystalChoice.Version("1.10"));
    assertThat(read.link()).contains(LinkMode.STATIC);
    assertThat(read.release()).contains(false);
    assertThat(read.targets()).isEqualTo(new Targets.OneImage(List.of("web", "worker")));
    assertThat(read.libraries()).isEqualTo(Map.of("sqlite3", "libsqlite3-dev"));
    assertThat(read.hooks()).containsExactly("make -C ext");
    assertThat(read.postinstall().allows("assets")).isTrue();
    assertThat(read.postinstall().allows("other")).isFalse();
    assertThat(read.snapshot()).contains(URI.create("https://snapshot.example.org/archive"));
    assertThat(read.mirror()).contains(URI.create("http://mirror.example.org/debian"));
    assertThat(read.keys()).contains("keys");

    ProjectFile settings =
        new ProjectFile(
            "config/lamp.yml", "/etc/lamp.yml", Optional.of(0640), new ProjectFile.Owner(0, 65532));
    ProjectFile assets =
        new ProjectFile("assets", "/srv/assets", Optional.empty(), ProjectFile.Owner.ROOT);
    assertThat(read.on(AMD64))
        .isEqualTo(
            new Parts(
                Optional.empty(),
                Optional.empty(),
                new Flags(
                    List.of("preview_mt", "level=0123456"),
                    Optional.of("x86-64-v2"),
                    List.of("-Wl,-z,now -s")),
                new Packages(List.of("liblz4-dev"), List.of("media-types")),
                List.of(settings, assets)));
    assertThat(read.on(ARM64))
        .isEqualTo(
            new Parts(
                Optional.of(Route.EMULATED),
                Optional.of(new CrystalChoice.Tarball("arm64.tar.gz", new Digest("a".repeat(64)))),
                new Flags(
                    List.of("preview_mt", "level=0123456", "neon"),
                    Optional.of("cortex-a72"),
                    List.of("-Wl,-z,now -s", "-x")),
                new Packages(List.of("liblz4-dev"), List.of("media-types", "netbase")),
                List.of(
                    new ProjectFile(
                        "config/pi.yml", "/etc/lamp.yml", Optional.empty(), ProjectFile.Owner.ROOT),
                    assets,
                    new ProjectFile(
                        "vendor/tool",
                        "/usr/bin/tool",
                        Optional.of(0755),
                        ProjectFile.Owner.ROOT))));

    ImageSettings image = read.image();
    assertThat(image.names())
        .containsExactly(Reference.parse("ghcr.io/me/lamp:v1.2.3"), Reference.parse("lamp"));
    assertThat(image.entrypoint()).containsExactly("/usr/bin/web");
    assertThat(image.cmd()).containsExactly("--port", "80");
    assertThat(image.user()).contains("1000");
    assertThat(image.workdir()).contains("/srv");
    assertThat(image.env())
        .isEqualTo(Map.of("LANG", "C.UTF-8", "DEBUG", "true", "WHEN", "2024-05-06"));
    assertThat(image.ports()).containsExactly("53/udp", "8080");
    assertThat(image.volumes()).containsExactly("/data");
    assertThat(image.labels()).isEqualTo(Map.of("level", "1"));
    assertThat(image.annotations()).isEqualTo(Map.of("a", "b"));
    assertThat(image.stopSignal()).contains("SIGINT");
    assertThat(image.init()).contains(false);
    assertThat(image.healthcheck())
        .contains(
            new Healthcheck(
                List.of("/usr/bin/web", "--check"),
                Optional.of(Duration.ofSeconds(90)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(5)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing\n", "{}", "null", "---\n", "image: {}", "targets: {}"})
  void nothingSaidIsTheSameAsNoFile(String text) throws Exception {
    assertThat(Lamp.read(text)).isEqualTo(Configuration.EMPTY);
  }

  @Test
  void theCompilerIsAVersionATarballOrTheHosts() throws Exception {
    assertThat(Lamp.read("crystal: host").crystal()).contains(new CrystalChoice.Host());
    assertThat(Lamp.read("crystal: '~> 1.14'").crystal())
        .contains(new CrystalChoice.Version("~> 1.14"));
    CrystalChoice.Tarball tarball = new CrystalChoice.Tarball("a/b.tar.gz", new Digest(HEX));
    assertThat(Lamp.read("crystal: {tarball: a/b.tar.gz, sha256: " + HEX + "}").crystal())
        .contains(tarball);
    assertThat(tarball.remote()).isFalse();
    assertThat(CrystalChoice.parse("tarball=https://example.org/c,sha256=" + HEX))
        .isEqualTo(new CrystalChoice.Tarball("https://example.org/c", new Digest(HEX)));
    assertThatThrownBy(() -> CrystalChoice.parse("tarball=x")).isInstanceOf(Failure.class);
  }

  @Test
  void anAnchorStandsForItsValue() throws Exception {
    Configuration read = Lamp.read("targets:\n  web: &a {user: root, env: {A: 1}}\n  worker: *a\n");
    assertThat(read.targets())
        .isInstanceOfSatisfying(
            Targets.ImageEach.class,
            each ->
                assertThat(each.settings().get("worker")).isEqualTo(each.settings().get("web")));
  }

  @Test
  void isReadFromTheProjectOrWhereTheUserSays() throws Exception {
    assertThat(ConfigurationFile.read(project, Optional.empty()).resolve(Lamp.around()))
        .isEqualTo(Configuration.EMPTY);
    Path other = project.resolve("other.yml");
    assertThatThrownBy(() -> ConfigurationFile.read(project, Optional.of(other)))
        .hasMessageContaining("no such file")
        .isInstanceOf(Failure.class);
    Files.writeString(other, "link: dynamic");
    Files.writeString(project.resolve("refract.yml"), "link: static");
    assertThat(ConfigurationFile.read(project, Optional.empty()).resolve(Lamp.around()).link())
        .contains(LinkMode.STATIC);
    assertThat(ConfigurationFile.read(project, Optional.of(other)).resolve(Lamp.around()).link())
        .contains(LinkMode.DYNAMIC);
  }

  @Test
  void theOtherSpellingOfItsNameIsNotPassedOver() throws Exception {
    Files.writeString(project.resolve("refract.yaml"), "link: dynamic");
    assertThatThrownBy(() -> ConfigurationFile.read(project, Optional.empty()))
        .hasMessage("[project] refract.yaml is not read, only refract.yml");
  }

  @Test
  void isBoundedAndUtf8() throws Exception {
    Files.write(project.resolve("refract.yml"), new byte[] {(byte) 0xff});
    assertThatThrownBy(() -> ConfigurationFile.read(project, Optional.empty()))
        .hasMessage("[project] refract.yml is not UTF-8");
    Files.writeString(project.resolve("refract.yml"), "#".repeat((1 << 20) + 1));
    assertThatThrownBy(() -> ConfigurationFile.read(project, Optional.empty()))
        .hasMessage("[project] refract.yml is larger than 1048576 bytes");
  }
}
