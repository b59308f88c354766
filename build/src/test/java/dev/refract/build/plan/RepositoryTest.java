package dev.refract.build.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.archive.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Held against repositories that git made.
class RepositoryTest {
  @TempDir private Path folder;

  private static void git(Path directory, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("git", "-c", "user.name=t", "-c", "user.email=t@example.org"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor()).isZero();
  }

  private Path project() throws IOException, InterruptedException {
    Path project = Files.createDirectory(folder.toRealPath().resolve("project"));
    git(project, "init", "--quiet");
    git(project, "commit", "--quiet", "--allow-empty", "--message", "one");
    return project;
  }

  @Test
  void isThatOfTheProjectOrAbove() throws Exception {
    Path project = project();
    Repository found = Repository.of(project).orElseThrow();
    assertThat(found).isEqualTo(new Repository(project.resolve(".git"), ""));
    Path inner = Files.createDirectories(project.resolve("apps/one"));
    assertThat(Repository.of(inner)).contains(found);
  }

  @Test
  void ofAFurtherWorkTreeIsTheCommonOne() throws Exception {
    Path project = project();
    git(project, "worktree", "add", "--quiet", "../second");
    assertThat(Repository.of(project.resolveSibling("second")))
        .contains(new Repository(project.resolve(".git"), "worktrees/second"));
  }

  @Test
  void isNoneWhereThereIsNone() throws Exception {
    Path project = Files.createDirectories(folder.resolve("none/.git")).resolveSibling("");
    assertThat(Repository.of(project)).isEmpty();
  }

  @Test
  void changesItsDigestWithCommitsTagsAndBranches() throws Exception {
    Path project = project();
    Repository repository = Repository.of(project).orElseThrow();
    Digest first = repository.digest();
    git(project, "status");
    assertThat(repository.digest()).isEqualTo(first);
    git(project, "commit", "--quiet", "--allow-empty", "--message", "two");
    Digest second = repository.digest();
    assertThat(second).isNotEqualTo(first);
    git(project, "tag", "v1");
    Digest third = repository.digest();
    assertThat(third).isNotEqualTo(second);
    git(project, "switch", "--quiet", "--create", "other");
    assertThat(repository.digest()).isNotEqualTo(third);
  }
}
