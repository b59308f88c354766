package dev.refract.build.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevisionTest {
  @TempDir private Path project;

  private String git(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("git", "-c", "user.name=t", "-c", "user.email=t@example.org"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(project.toFile());
    builder.environment().put("GIT_COMMITTER_DATE", "2024-05-06T07:08:09Z");
    Process process = builder.redirectErrorStream(true).start();
    String output =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.strip();
  }

  @Test
  void isTheCommitAndSaysWhenTheProjectDiffers() throws Exception {
    assertThat(Revision.of(project)).isEmpty();
    git("init", "-q");
    assertThat(Revision.of(project)).isEmpty();
    Files.writeString(project.resolve("shard.yml"), "name: x");
    git("add", ".");
    git("commit", "-q", "-m", "first");
    String head = git("rev-parse", "HEAD");
    assertThat(Revision.of(project))
        .contains(new Revision(head, Instant.parse("2024-05-06T07:08:09Z")));

    Files.createDirectories(project.resolve("dist"));
    Files.writeString(project.resolve("dist/x.tar"), "built");
    assertThat(Revision.of(project))
        .hasValueSatisfying(r -> assertThat(r.commit()).isEqualTo(head));

    Files.writeString(project.resolve("shard.yml"), "name: y");
    assertThat(Revision.of(project))
        .hasValueSatisfying(r -> assertThat(r.commit()).isEqualTo(head + "-dirty"));
  }
}
