package dev.refract.build.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every complaint names file, line, column and key, what was expected, and what was probably
/// meant.
class ConfigurationErrorsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '§',
      value = {
        "platfroms: [linux/amd64] | 1:1: platfroms: there is no such key; write platforms",
        "linkmode: static | 1:1: linkmode: there is no such key; write one of platforms, base,"
            + " crystal, link, route, release, targets, flags, packages, files, per-platform, libraries,"
            + " hooks, postinstall, image, sbom, provenance, compression, snapshot, mirror, keys",
        "compression: zstd:20 | 1:14: compression: there is no such compression: \"zstd:20\"; write"
            + " gzip, zstd or zstd:LEVEL with a level from 1 to 19",
        "sbom: [spdx, spdy] | 1:14: sbom[1]: expected spdx or cyclonedx, found \"spdy\"",
        "sbom: [] | 1:7: sbom: expected spdx, cyclonedx, a list of them, or none, found an empty"
            + " list",
        "sbom: non | 1:7: sbom: expected spdx, cyclonedx, a list of them, or none, found \"non\"",
        "provenance: max | 1:13: provenance: expected true or false, found \"max\"",
        "image:\\n  prots: [80] | 2:3: image.prots: there is no such key; write ports",
        "platforms: linux/amd64 | 1:12: platforms: expected a list of platforms, such as"
            + " [linux/amd64, linux/arm/v6], found \"linux/amd64\"",
        "platforms: | 1:11: platforms: expected a list of platforms, such as [linux/amd64,"
            + " linux/arm/v6], found nothing",
        "platforms: [linux/amd46] | 1:13: platforms[0]: unknown platform linux/amd46; write"
            + " linux/amd64",
        "platforms: [linux/amr/v6] | 1:13: platforms[0]: unknown platform linux/amr/v6; write"
            + " linux/arm/v6",
        "platforms: [arm/v6/x/y] | 1:13: platforms[0]: not a platform: \"arm/v6/x/y\"; write"
            + " linux/arm/v6",
        "platforms: [linux/riscv64] | 1:13: platforms[0]: Crystal has no port to RISC-V, so nothing"
            + " can be built for linux/riscv64; choose from linux/amd64, linux/arm64, linux/arm/v7,"
            + " linux/arm/v6, linux/386",
        "per-platform: {linux/arn64: {}} | 1:16: per-platform.linux/arn64: unknown platform"
            + " linux/arn64; write linux/arm64",
        "per-platform: {linux/amd64: {}, linux/x86_64: {}} | 1:33: per-platform.linux/x86_64: the"
            + " platform linux/amd64 is there twice",
        "base: fedora:40 | 1:7: base: no release of Debian: 'fedora:40'; name one by its code name,"
            + " such as debian:bookworm",
        "crystal: newest | 1:10: crystal: \"newest\" is no version constraint: \"newest\" is no"
            + " version; write it such as \">= 1.6, < 2.0\", \"~> 1.14\" or \"*\"",
        "crystal: {tarball: x} | 1:10: crystal: the key sha256 is missing; add `sha256`: 64"
            + " hexadecimal digits",
        "crystal: {tarball: ../x, sha256:"
            + " 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef} | 1:20:"
            + " crystal.tarball: expected a path in the project or a URL, found \"../x\"",
        "link: hybird | 1:7: link: expected hybrid, static or dynamic, found \"hybird\"; write"
            + " hybrid",
        "release: 'yes' | 1:10: release: expected true or false, found \"yes\"",
        "release: 1 | 1:10: release: expected true or false, found 1",
        "targets: [wep] | 1:11: targets[0]: expected a target of shard.yml, found \"wep\"; write"
            + " web",
        "targets: {web: {}}\\n"
            + "image: {name: a} | 2:15: image.name: one name for every image of `targets`; name"
            + " each image under its target",
        "flags: {defines: [a b]} | 1:19: flags.defines[0]: expected a name, such as preview_mt,"
            + " found \"a b\"",
        "packages: {run: [libX11]} | 1:18: packages.run[0]: expected the name of a package, such as"
            + " libsqlite3-dev, found \"libX11\"",
        "libraries: {-lx: a} | 1:13: libraries.-lx: expected the name of a library, as after -l,"
            + " found \"-lx\"",
        "files: [{from: /etc/passwd, to: /a}] | 1:16: files[0].from: expected a path inside the"
            + " project, found \"/etc/passwd\"",
        "files: [{from: a/../../b, to: /a}] | 1:16: files[0].from: expected a path inside the"
            + " project, found \"a/../../b\"",
        "files: [{from: a, to: /b/}] | 1:23: files[0].to: expected an absolute path in the image,"
            + " found \"/b/\"",
        "files: [{from: a, to: /b, mode: 0999}] | 1:33: files[0].mode: expected permissions in"
            + " octal, such as \"0644\", found \"0999\"",
        "files: [{from: a, to: /b, owner: me}] | 1:34: files[0].owner: expected an owner, such as"
            + " nonroot or 1000:1000, found \"me\"",
        "image: {user: me} | 1:15: image.user: expected a user, such as nonroot or 1000:1000, found"
            + " \"me\"",
        "files: [{from: a, to: /b}, {from: c, to: //b}] | 1:42: files[1].to: two files for one"
            + " place of the image: \"/b\"",
        "hooks: ['  '] | 1:9: hooks[0]: expected a command, found \"  \"",
        "postinstall: al | 1:14: postinstall: expected a list of shards, or all, found \"al\";"
            + " write all",
        "image: {name: Big} | 1:15: image.name: \"Big\", character 1: expected a lower-case letter"
            + " or digit, found 'B'; write it as [registry/]repository[:tag], such as"
            + " ghcr.io/me/greeter:1.0",
        "image: {ports: [70000]} | 1:17: image.ports[0]: expected a port, such as 8080 or 53/udp,"
            + " found \"70000\"",
        "image: {env: {A-B: c}} | 1:15: image.env.A-B: expected the name of a variable: letters,"
            + " digits and `_`, found \"A-B\"",
        "image: {workdir: srv} | 1:18: image.workdir: expected an absolute path in the image, found"
            + " \"srv\"",
        "image: {healthcheck: {command: [a], retries: 0}} | 1:46: image.healthcheck.retries:"
            + " expected a whole number from 1 to 1000, found \"0\"",
        "image: {healthcheck: {command: [a], timeout: 0s}} | 1:46: image.healthcheck.timeout:"
            + " expected a duration, such as 30s or 1m30s, found \"0s\"",
        "mirror: http:// | 1:9: mirror: expected a URL without user and query, such as"
            + " http://HOST/debian, found"
            + " \"http://\"",
        "mirror: http://h/debian?x | 1:9: mirror: expected a URL without user and query, such as"
            + " http://HOST/debian, found \"http://h/debian?x\"",
        "image: {user: {{git.tag}}} | 1:16: a key that is not a plain name; put a value that begins"
            + " with `{` in quotes",
        "a: [ | 1:5: not YAML: expected the node content, but found '<stream end>'",
      })
  void says(String yaml, String answer) {
    assertThat(Lamp.answer(yaml.replace("\\n", "\n"))).isEqualTo("[project] refract.yml:" + answer);
  }

  @ParameterizedTest
  @CsvSource({
    "mirror: 'ftp://me:{{env.TOKEN}}@host/http://{{'",
    "mirror: '{{env.TOKEN}}'",
    "base: '{{env.TOKEN}}'",
    "crystal: '{{env.TOKEN}}'",
    "platforms: ['{{env.TOKEN}}']",
    "packages: {build: ['{{env.TOKEN}}!']}",
    "image: {name: '{{env.TOKEN}} '}",
    "link: '{{env.TOKEN}}'",
    "targets: ['{{env.TOKEN}}']",
  })
  void aSecretOfTheEnvironmentIsNotShown(String yaml) {
    assertThat(Lamp.answer(yaml)).isNotEqualTo("fine").doesNotContain("s3cret");
  }
}
