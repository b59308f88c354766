package dev.refract.build.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    git("init", "-q", "--initial-branch=main");
    assertThat(Revision.of(project)).isEmpty();
    Files.writeString(project.resolve("shard.yml"), "name: x");
    git("add", ".");
    git("commit", "-q", "-m", "first");
    String head = git("rev-parse", "HEAD");
    assertThat(Revision.of(project))
        .contains(
            new Revision(
                head,
                Instant.parse("2024-05-06T07:08:09Z"),
                Optional.of("main"),
                Optional.empty()));

    Files.createDirectories(project.resolve("dist"));
    Files.writeString(project.resolve("dist/x.tar"), "built");
    assertThat(Revision.of(project))
        .hasValueSatisfying(r -> assertThat(r.commit()).isEqualTo(head));

    Files.writeString(project.resolve("shard.yml"), "name: y");
    assertThat(Revision.of(project))
        .hasValueSatisfying(r -> assertThat(r.commit()).isEqualTo(head + "-dirty"));
  }

  @Test
  void knowsBranchAndTagsWhateverTheConfigurationHides() throws Exception {
    git("init", "-q");
    Files.writeString(project.resolve("shard.yml"), "name: x");
    git("add", ".");
    git("commit", "-q", "-m", "first");
    git("config", "log.excludeDecoration", "refs/*");
    git("checkout", "-q", "-b", "feature/a,b");
    git("tag", "v1.10");
    git("tag", "v1.9");
    assertThat(Revision.of(project))
        .hasValueSatisfying(r -> {
          assertThat(r.branch()).contains("feature/a,b");
          assertThat(r.tag()).contains("v1.10");
          assertThat(r.dirty()).isFalse();
        });
    git("checkout", "-q", "--detach");
    Files.writeString(project.resolve("new.cr"), "1");
    assertThat(Revision.of(project))
        .hasValueSatisfying(r -> {
          assertThat(r.branch()).isEmpty();
          assertThat(r.tag()).contains("v1.10");
          assertThat(r.commit()).isEqualTo(r.hash() + "-dirty");
        });
  }

  /// A copy in a folder that the repository around it ignores, or has not taken in, is none of its.
  @Test
  void theRepositoryAroundItCountsOnlyIfItHasTheProject() throws Exception {
    git("init", "-q");
    Files.writeString(project.resolve(".gitignore"), "target\n");
    Files.writeString(project.resolve("shard.yml"), "name: x");
    Path inside = Files.createDirectories(project.resolve("examples/y"));
    Files.writeString(inside.resolve("shard.yml"), "name: y");
    git("add", ".");
    git("commit", "-q", "-m", "first");
    assertThat(Revision.of(inside)).isEqualTo(Revision.of(project)).isPresent();
    for (String folder : List.of("target/copy", "untracked")) {
      Path copy = Files.createDirectories(project.resolve(folder));
      Files.writeString(copy.resolve("shard.yml"), "name: z");
      assertThat(Revision.of(copy)).as(folder).isEmpty();
    }
  }

  @Test
  void whatABuildWritesChangesNothingInAFolderOrAWorktreeEither() throws Exception {
    git("init", "-q");
    Path inside = Files.createDirectories(project.resolve("services/y"));
    Files.writeString(inside.resolve("shard.yml"), "name: y");
    git("add", ".");
    git("commit", "-q", "-m", "first");
    git("worktree", "add", "-q", "other", "-b", "other");
    for (Path folder : List.of(inside, project.resolve("other/services/y"))) {
      for (String written : List.of("bin/y", "dist/y.tar", "lib/z/shard.yml")) {
        Path file = folder.resolve(written);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "made");
      }
      assertThat(Revision.of(folder))
          .hasValueSatisfying(r -> assertThat(r.dirty()).as(folder.toString()).isFalse());
      Files.writeString(folder.resolve("new.cr"), "1");
      assertThat(Revision.of(folder))
          .hasValueSatisfying(r -> assertThat(r.dirty()).as(folder.toString()).isTrue());
    }
  }
}
