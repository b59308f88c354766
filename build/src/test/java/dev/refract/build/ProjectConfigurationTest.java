package dev.refract.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.build.config.LinkMode;
import dev.refract.build.config.Wishes;
import dev.refract.build.plan.Revision;
import dev.refract.crystal.ShardFile;
import dev.refract.oci.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectConfigurationTest {
  @TempDir private Path project;

  private BuildRequest request(Optional<Path> configuration) {
    return BuildRequest.of(
            project,
            new Settings(
                project.resolve("cache"),
                Optional.empty(),
                false,
                false,
                Duration.ZERO,
                1,
                Path.of("/"),
                Map.of("REGISTRY", "ghcr.io")))
        .configuration(configuration)
        .build();
  }

  @Test
  void joinsTheFileWithGitShardAndEnvironment() throws Exception {
    ShardFile shard = ShardFile.parse("name: lamp\nversion: 1.2.3\n", "shard.yml");
    Revision revision =
        new Revision(
            "0123456789".repeat(4) + "-dirty",
            Instant.EPOCH,
            Optional.of("main"),
            Optional.empty());
    Files.writeString(
        project.resolve("refract.yml"),
        """
        platforms: [all]
        image:
          name: '{{env.REGISTRY}}/me/{{shard.name}}:{{git.tag or git.branch}}-{{git.dirty}}'
        """);
    Wishes wishes =
        ProjectConfiguration.wishes(request(Optional.empty()), shard, Optional.of(revision));
    assertThat(wishes.platforms()).hasSize(5);
    assertThat(wishes.images())
        .singleElement()
        .satisfies(image ->
            assertThat(image.settings().names())
                .containsExactly(Reference.parse("ghcr.io/me/lamp:main-true")));

    Path other = project.resolve("other.yml");
    Files.writeString(other, "link: static");
    assertThat(
            ProjectConfiguration.wishes(request(Optional.of(other)), shard, Optional.empty())
                .link())
        .contains(LinkMode.STATIC);
  }
}
