package dev.refract.build.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.refract.failure.Failure;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever comes in, a value or a [Failure] comes out, soon.
class HostileConfigurationTest {
  private static final String DOCUMENT =
      """
      platforms: [linux/arm64]
      crystal: {tarball: x, sha256: "{{env.SHA or '00'}}"}
      targets: {web: &a {user: root, env: {A: 1}}, worker: *a}
      flags: {defines: [a=b], mcpu: x, link-flags: [-s]}
      files: [{from: a, to: /b, mode: 0644, owner: "1:2"}]
      per-platform: {linux/arm/v6: {packages: {build: [lib-dev]}}}
      image: {cmd: ["{{git.tag}}"], ports: [80, 53/udp], healthcheck: {command: [a], interval: 1m}}
      mirror: http://host/debian
      """;

  @MethodSource("documents")
  @FuzzTest
  void aDocument(byte[] bytes) throws Exception {
    read(new String(bytes, UTF_8));
  }

  static Stream<byte[]> documents() {
    return Stream.of(DOCUMENT, "image: {name: 'a:{{git.tag}}'}", "release: true", "")
        .map(text -> text.getBytes(UTF_8));
  }

  @MethodSource("dockerfiles")
  @FuzzTest
  void aDockerfile(byte[] bytes) {
    dockerfile(new String(bytes, UTF_8));
  }

  static Stream<byte[]> dockerfiles() {
    return Stream.of("FROM x\nEXPOSE 80\nVOLUME [\"/a\"]\nENTRYPOINT [\"b\"]\n")
        .map(text -> text.getBytes(UTF_8));
  }

  /// The same mutations in each run.
  @Test
  void manyThousandMutations() throws Exception {
    Random random = new Random(20_261_125);
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = DOCUMENT.getBytes(UTF_8);
      String odd = "\0\n\t :-[]{}&*#'\"!|>%@`,?~<=.+$/0";
      for (int n = random.nextInt(4); n >= 0; n--) {
        bytes[random.nextInt(bytes.length)] =
            random.nextBoolean()
                ? (byte) odd.charAt(random.nextInt(odd.length()))
                : (byte) random.nextInt(256);
      }
      read(new String(bytes, UTF_8));
      dockerfile(new String(bytes, UTF_8));
    }
  }

  /// Aliases of aliases, long numbers, long templates and wide mappings take no time worth naming.
  @ParameterizedTest
  @MethodSource("large")
  @Timeout(60)
  void nothingTakesLong(Large document) throws Exception {
    read(document.text());
    dockerfile(document.text());
  }

  record Large(String name, String text) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Large> large() {
    StringBuilder aliases = new StringBuilder("a0: &a0 [x]\n");
    for (int i = 1; i < 10; i++) {
      String inner = ("*a" + (i - 1) + ",").repeat(9);
      aliases.append("a" + i + ": &a" + i + " [" + inner + "]\n");
    }
    StringBuilder wide = new StringBuilder("image: {env: {");
    for (int i = 0; i < 9000; i++) {
      wide.append("A" + i + ": 1, ");
    }
    StringBuilder platforms =
        new StringBuilder("packages: {build: &b [" + "ab,".repeat(9000) + "]}\nper-platform:\n");
    for (int i = 0; i < 45; i++) {
      platforms.append("  linux/a" + i + ": {packages: {build: *b, run: *b}}\n");
    }
    return Stream.of(
        new Large("aliases of aliases", aliases.toString()),
        new Large("a wide mapping", wide + "}}"),
        new Large("a list in many places", platforms.toString()),
        new Large("a long number", "crystal: " + "9".repeat(500_000)),
        new Large("a long exponent", "crystal: 1e" + "9".repeat(500_000)),
        new Large("a large number", "image: {healthcheck: {command: [a], retries: 1e99999}}"),
        new Large("open templates", "hooks: ['" + "{{".repeat(200_000) + "']"),
        new Large("many templates", "hooks: ['" + "{{env.A or \"\"}}".repeat(50_000) + "']"),
        new Large("many terms", "hooks: ['{{" + "\"\" or ".repeat(100_000) + "git.tag}}']"),
        new Large(
            "a long duration",
            "image: {healthcheck: {command: [a], interval: " + "1m".repeat(200_000) + "}}"),
        new Large("a long list of flags", "flags: {defines: [a=" + "b".repeat(500_000) + "]}"),
        new Large("a wide line", "ENTRYPOINT " + " ".repeat(500_000) + "x"),
        new Large("many ports", "EXPOSE" + " 1".repeat(100_000)));
  }

  private static void read(String text) throws Failure {
    try {
      Configuration read = ConfigurationFile.parse(text, "refract.yml").resolve(Lamp.around());
      for (ProjectFile file : read.everywhere().files()) {
        assertThat(file.from().split("/", -1)).doesNotContain("..", ".", "");
        assertThat(file.to().substring(1).split("/", -1)).doesNotContain("..", ".", "");
      }
      assertThat(read.image().env().keySet()).allMatch(name -> name.matches("[A-Za-z0-9_]+"));
    } catch (Failure e) {
      assertThat(e.kind()).isEqualTo(Failure.Kind.PROJECT);
      assertThat(e.problem()).startsWith("refract.yml:").hasSizeLessThan(2000);
      assertThat(e.problem().chars().noneMatch(Character::isISOControl)).isTrue();
    }
  }

  private static void dockerfile(String text) {
    Dockerfile read = Dockerfile.parse(text);
    assertThat(read.volumes()).allMatch(path -> path.startsWith("/"));
    assertThat(read.entrypoint()).noneMatch(word -> word.contains("{{"));
  }
}
