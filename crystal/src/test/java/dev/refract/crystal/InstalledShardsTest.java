package dev.refract.crystal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A project whose files are as shards 0.19 leaves them after `shards install --production`, and
/// what can be wrong with them.
class InstalledShardsTest {
  private static final String COMMIT = "9d6a00a0ff2a12782eab131600bb3b27bd5a93d2";
  private static final String PROJECT =
      """
      name: lamp
      version: 1.0.0
      dependencies:
        lens:
          git: https://example.org/lens
          version: '>= 1.0, < 2'
        wick:
          github: Example/Wick
          branch: main
        near:
          path: ../near
      development_dependencies:
        checks:
          git: https://example.org/checks
      """;
  private static final String SHARDS =
      """
        leaf:
          git: https://example.org/leaf
          version: 0.3.1
        lens:
          git: https://example.org/lens
          version: 1.2.0
        wick:
          git: https://github.com/example/wick.git
          version: 0.1.0+git.commit.COMMIT
        near:
          path: ../near
          version: 0.0.1
      """
          .replace("COMMIT", COMMIT);
  private static final String CHECKS =
      "  checks:\n    git: https://example.org/checks\n    version: 0.5.0\n";

  @TempDir private Path folder;
  private Path project;

  @BeforeEach
  void installed() throws IOException {
    project = Files.createDirectories(folder.resolve("lamp"));
    write("shard.yml", PROJECT);
    write("shard.lock", "version: 2.0\nshards:\n" + SHARDS + CHECKS);
    write("lib/.shards.info", "---\nversion: 1.0\nshards:\n" + SHARDS);
    write(
        "lib/lens/shard.yml",
        """
        name: lens
        version: 1.2.0
        license: Apache-2.0
        executables: [lensctl]
        scripts: {postinstall: make ext}
        dependencies: {leaf: {git: "https://example.org/leaf", version: ~> 0.3.0}}
        """);
    write("lib/leaf/shard.yml", "name: leaf\nversion: 0.3.1\n");
    write("lib/wick/shard.yml", "name: wick\nversion: 0.1.0\n");
    Files.createDirectories(folder.resolve("near"));
    Files.writeString(folder.resolve("near/shard.yml"), "name: near\nversion: 0.0.1\n");
    Files.createSymbolicLink(project.resolve("lib/near"), folder.resolve("near"));
  }

  private void write(String path, String text) throws IOException {
    Path file = project.resolve(path);
    Files.createDirectories(file.resolveSibling("."));
    Files.writeString(file, text);
  }

  private void replace(String path, String from, String to) throws IOException {
    String text = Files.readString(project.resolve(path));
    assertThat(text).contains(from);
    write(path, text.replace(from, to));
  }

  private InstalledShards look() throws Failure, IOException {
    return InstalledShards.of(project, ShardFile.read(project));
  }

  private List<InstalledShard> shards() throws Failure, IOException {
    InstalledShards found = look();
    assertThat(found).isInstanceOf(InstalledShards.Complete.class);
    return found instanceof InstalledShards.Complete complete ? complete.shards() : List.of();
  }

  private InstalledShards.Problem problem() throws Failure, IOException {
    InstalledShards found = look();
    assertThat(found).isInstanceOf(InstalledShards.Incomplete.class);
    List<InstalledShards.Problem> problems =
        found instanceof InstalledShards.Incomplete not ? not.problems() : List.of();
    assertThat(problems).hasSize(1);
    return problems.getFirst();
  }

  @Test
  void completeWithoutTheDevelopmentOnes() throws Exception {
    List<InstalledShard> shards = shards();
    assertThat(shards)
        .extracting(InstalledShard::name)
        .containsExactly("leaf", "lens", "near", "wick");
    InstalledShard lens = shards.get(1);
    assertThat(lens.version()).contains(new ShardVersion("1.2.0"));
    assertThat(lens.license()).contains("Apache-2.0");
    assertThat(lens.postinstall()).contains("make ext");
    assertThat(lens.executables()).containsExactly("lensctl");
    assertThat(lens.folder()).isEqualTo(project.resolve("lib/lens"));
    assertThat(shards.get(3).commit()).contains(COMMIT);
  }

  @Test
  void aProjectWithoutDependenciesNeedsNothing() throws Exception {
    Path bare = Files.createDirectories(folder.resolve("bare"));
    Files.writeString(bare.resolve("shard.yml"), "name: bare\nversion: 1.0.0\n");
    assertThat(InstalledShards.of(bare, ShardFile.read(bare)))
        .isEqualTo(new InstalledShards.Complete(List.of()));
  }

  @Test
  void aShardThatTheProjectKeepsIsHeldAgainstItsOwnFile() throws Exception {
    Files.delete(project.resolve("lib/.shards.info"));
    assertThat(shards()).hasSize(4);
    replace("lib/leaf/shard.yml", "0.3.1", "0.3.0");
    assertThat(problem().text())
        .isEqualTo("lib/leaf holds version 0.3.0 of the shard, and it is locked at 0.3.1");
    Files.delete(project.resolve("lib/leaf/shard.yml"));
    assertThat(problem().text()).startsWith("neither lib/.shards.info nor lib/leaf/shard.yml");
  }

  @Test
  void noLock() throws Exception {
    Files.delete(project.resolve("shard.lock"));
    Failure failure = problem().failure();
    assertThat(failure.kind()).isEqualTo(Failure.Kind.PROJECT);
    assertThat(failure.problem())
        .isEqualTo("shard.yml has dependencies, and there is no shard.lock");
    assertThat(failure.remedy()).contains("run `shards install` and commit shard.lock");
  }

  @Test
  void noFolder() throws Exception {
    Files.delete(project.resolve("lib/leaf/shard.yml"));
    Files.delete(project.resolve("lib/leaf"));
    assertThat(problem().text()).isEqualTo("the shard leaf is not installed: there is no lib/leaf");
    assertThat(problem().installable()).isTrue();
    assertThat(problem().failure().remedy()).contains("run `shards install`");
  }

  @Test
  void aLinkToNothing() throws Exception {
    Files.move(folder.resolve("near"), folder.resolve("far"));
    assertThat(problem().text())
        .isEqualTo("the shard near is not installed: lib/near leads to no folder");
  }

  @Test
  void anotherVersionIsInstalled() throws Exception {
    replace("lib/.shards.info", "0.3.1", "0.3.0");
    assertThat(problem().text())
        .isEqualTo(
            "the shard leaf is installed at 0.3.0 from https://example.org/leaf,"
                + " and locked at 0.3.1 from https://example.org/leaf");
  }

  @Test
  void aDependencyThatIsNotLocked() throws Exception {
    replace("shard.yml", "dependencies:\n  lens", "dependencies:\n  new: {git: x}\n  lens");
    assertThat(problem().text())
        .isEqualTo("shard.yml asks for the shard new, and it is not locked");
    assertThat(problem().installable()).isFalse();
  }

  @Test
  void aLockThatViolatesAConstraint() throws Exception {
    replace("shard.yml", "< 2", "< 1.2");
    assertThat(problem().text())
        .isEqualTo(
            "shard.yml asks for version >= 1.0, < 1.2 of the shard lens, and it is locked at 1.2.0");
    assertThat(problem().failure().remedy())
        .contains("run `shards update lens` or correct shard.yml, and commit shard.lock");
  }

  @Test
  void aDependencysConstraintCounts() throws Exception {
    replace("lib/lens/shard.yml", "~> 0.3.0", "~> 0.4.0");
    assertThat(problem().text()).startsWith("lib/lens/shard.yml asks for version ~> 0.4.0");
  }

  @Test
  void aBranchThatIsLockedAtARelease() throws Exception {
    replace("shard.lock", "0.1.0+git.commit." + COMMIT, "0.1.0");
    assertThat(problem().text())
        .isEqualTo("shard.yml asks for branch main of the shard wick, and it is locked at 0.1.0");
  }

  @Test
  void anotherSource() throws Exception {
    replace("shard.yml", "Example/Wick", "example/other");
    assertThat(problem().text())
        .isEqualTo(
            "shard.yml asks for the shard wick from https://github.com/example/other.git,"
                + " and it is locked from https://github.com/example/wick.git");
  }

  @Test
  void anOverrideReplacesADependency() throws Exception {
    write("shard.override.yml", "dependencies:\n  leaf:\n    path: ../leaf\n");
    assertThat(problem().text())
        .isEqualTo(
            "shard.override.yml asks for the shard leaf from ../leaf,"
                + " and it is locked from https://example.org/leaf");
    write("shard.override.yml", "# nothing\n");
    assertThat(shards()).hasSize(4);
  }

  @Test
  void aDependencysFileThatIsNotYamlIsNamed() throws Exception {
    write("lib/leaf/shard.yml", "name: [");
    assertThat(Failures.of(this::look).problem()).startsWith("lib/leaf/shard.yml:1:");
  }

  @Test
  void shardsThatDependOnEachOtherEnd() throws Exception {
    replace(
        "lib/leaf/shard.yml",
        "version: 0.3.1",
        "version: 0.3.1\ndependencies: {lens: {git: \"https://example.org/lens\"}}");
    assertThat(shards()).hasSize(4);
  }
}
