package dev.refract.build.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refract.failure.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProposalTest {
  @TempDir private Path project;

  @BeforeEach
  void shard() throws Exception {
    Files.writeString(project.resolve("shard.yml"), Lamp.SHARD);
  }

  private void dependency(String name, String text) throws Exception {
    Path directory = Files.createDirectories(project.resolve("lib").resolve(name));
    Files.writeString(directory.resolve("shard.yml"), text);
  }

  // What a user gets who takes away the first # of every line that is a key.
  private static String uncommented(String text) {
    return text.lines()
        .map(line -> line.matches("#(?! [^ ]).+") ? line.substring(1) : line)
        .collect(Collectors.joining("\n"));
  }

  @Test
  void meansTheSameAsNoFile() throws Exception {
    Files.writeString(project.resolve("Dockerfile"), "ENTRYPOINT [\"/x\"]\n");
    String text = Proposal.of(project).text();
    assertThat(Lamp.read(text)).isEqualTo(Configuration.EMPTY);
    assertThat(text.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
  }

  @Test
  void everyLineIsRightOnceItIsNoComment() throws Exception {
    dependency("assets", "name: assets\nversion: 1.0.0\nscripts: {postinstall: make}\n");
    dependency("plain", "name: plain\nversion: 1.0.0\nscripts: {}\n");
    dependency("1.5", "name: odd\nscripts:\n  postinstall: make\n");
    Files.writeString(
        project.resolve("Dockerfile"),
        """
        FROM crystal AS build
        EXPOSE 1
        FROM scratch
        EXPOSE 80 53/udp
        EXPOSE $PORT
        EXPOSE 99999
        VOLUME ["/var/lib/a b", "/c"]
        VOLUME /data /cache
        ENTRYPOINT ["/sbin/tini", "--", "/usr/bin/web", "true"]
        """);
    Configuration read = Lamp.read(uncommented(Proposal.of(project).text()));
    assertThat(read.targets()).isEqualTo(new Targets.OneImage(List.of("web", "worker")));
    assertThat(read.postinstall().shards()).containsExactly("1.5", "assets");
    assertThat(read.image().ports()).containsExactly("53/udp", "80");
    assertThat(read.image().volumes()).containsExactly("/cache", "/data");
    assertThat(read.image().entrypoint())
        .containsExactly("/sbin/tini", "--", "/usr/bin/web", "true");
    assertThat(read.link()).contains(LinkMode.HYBRID);
    assertThat(read.libraries()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '§',
      value = {
        "ENTRYPOINT /usr/bin/web --x | []",
        "ENTRYPOINT [\"/usr/bin/$NAME\"] | []",
        "ENTRYPOINT [\"{{x}}\"] | []",
        "ENTRYPOINT [\"a\", 1] | []",
        "entrypoint [\"a\"] | [a]",
        "ENTRYPOINT [\"a\" | []",
        "# ENTRYPOINT [\"a\"] | []",
        "ENTRYPOINT [\"a\"] \\ | []",
      })
  void takesAnEntrypointThatIsSimple(String line, String words) {
    assertThat(Dockerfile.parse("FROM x\n" + line + "\n").entrypoint()).hasToString(words);
  }

  @Test
  void nothingIsOverwritten() throws Exception {
    Path file = Proposal.of(project).write(project);
    assertThat(file).isEqualTo(project.resolve("refract.yml")).isRegularFile();
    Files.writeString(file, "link: static\n");
    assertThatThrownBy(() -> Proposal.of(project).write(project))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("there is one already, and it stays as it is: ")
        .hasMessageContaining("refract.yml");
    assertThat(file).hasContent("link: static\n");
    try (Stream<Path> files = Files.list(project)) {
      assertThat(files).hasSize(2);
    }
  }
}
