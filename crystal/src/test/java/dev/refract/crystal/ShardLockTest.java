package dev.refract.crystal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.failure.Failure;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What shards writes, read.
class ShardLockTest {
  @Test
  void readsALockOfVersion2() throws Failure {
    // In the form in which shards 0.19 writes it.
    ShardLock lock =
        ShardLock.parse(
            """
            # NOTICE: This lockfile contains some overrides from shard.override.yml
            version: 2.0
            shards:
              kemal: # Overridden
                git: https://github.com/kemalcr/kemal.git
                version: 1.5.0

              near:
                path: ../near
                version: 0.0.1

              tool:
                hg: https://example.org/tool
                version: 0.1.0+hg.commit.9d6a00a0ff2a12782eab131600bb3b27bd5a93d2

            """,
            "shard.lock");
    assertThat(lock.version()).isEqualTo("2.0");
    assertThat(lock.shards()).containsOnlyKeys("kemal", "near", "tool");
    ShardLock.Locked tool = Optional.ofNullable(lock.shards().get("tool")).orElseThrow();
    assertThat(tool.source().kind()).isEqualTo(ShardSource.Kind.HG);
    assertThat(tool.commit()).contains("9d6a00a0ff2a12782eab131600bb3b27bd5a93d2");
    ShardLock.Locked near = Optional.ofNullable(lock.shards().get("near")).orElseThrow();
    assertThat(near.source()).isEqualTo(new ShardSource(ShardSource.Kind.PATH, "../near"));
    assertThat(near.version()).contains(new ShardVersion("0.0.1"));
  }

  @Test
  void readsALockOfVersion1() throws Failure {
    ShardLock lock =
        ShardLock.parse(
            """
            version: 1.0
            shards:
              db:
                github: Crystal-Lang/crystal-db
                version: 0.5.1
              radix:
                github: luislavena/radix
                commit: 9d6a00a0ff2a12782eab131600bb3b27bd5a93d2
            """,
            "shard.lock");
    ShardLock.Locked db = Optional.ofNullable(lock.shards().get("db")).orElseThrow();
    assertThat(db.source().location()).isEqualTo("https://github.com/crystal-lang/crystal-db.git");
    ShardLock.Locked radix = Optional.ofNullable(lock.shards().get("radix")).orElseThrow();
    assertThat(radix.version()).isEmpty();
    assertThat(radix.commit()).contains("9d6a00a0ff2a12782eab131600bb3b27bd5a93d2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"version: 2.0\nshards: {}\n", "version: 2.0\nshards:\n"})
  void aLockMayBeEmpty(String text) throws Failure {
    assertThat(ShardLock.parse(text, "shard.lock").shards()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "version: 3.0\nshards: {}",
        "version: 2.0",
        "version: 2.0\nshards: [a]",
        "version: 2.0\nshards: {a: 1}",
        "version: 2.0\nshards: {a: {version: 1.0}}",
        "version: 2.0\nshards: {a: {git: x}}",
        "version: 2.0\nshards: {a: {git: x, path: y, version: 1}}",
        "version: 2.0\nshards: {a: {git: x, version: 'a b'}}",
        "version: 2.0\nshards: {a: {git: x, commit: '$(id)'}}",
        "version: 2.0\nshards: {../a: {git: x, version: 1}}",
        "version: 2.0\nshards: {a: {git: [], version: 1}}",
        "version: 2.0\nshards: {a: {git: '', version: 1}}"
      })
  void whatIsNoLockIsRefusedWithItsPlace(String text) {
    Failure failure = Failures.of(() -> ShardLock.parse(text, "shard.lock"));
    assertThat(failure.kind()).isEqualTo(Failure.Kind.PROJECT);
    assertThat(failure.problem()).matches("shard\\.lock:\\d+:\\d+: .*");
  }

  @ParameterizedTest
  @CsvSource({
    "github, Foo/Bar, https://github.com/foo/bar.git",
    "gitlab, a/b, https://gitlab.com/a/b.git",
    "bitbucket, a/b, https://bitbucket.com/a/b.git",
    "codeberg, a/b, https://codeberg.org/a/b.git",
    "git, https://www.GitHub.com/Foo/Bar, https://github.com/foo/bar.git",
    "git, git://github.com/foo/bar.git, https://github.com/foo/bar.git",
    "git, https://example.org/Foo, https://example.org/Foo",
    "git, git@github.com:Foo/Bar.git, git@github.com:Foo/Bar.git",
    "git, ssh://git@github.com/Foo/Bar, ssh://git@github.com/Foo/Bar",
    "git, file:///A b, file:///A b"
  })
  void oneSourceHasOneSpelling(String key, String value, String location) {
    assertThat(ShardSource.of(key, value).location()).isEqualTo(location);
  }

  @Test
  void readsDependenciesAndScripts() throws Failure {
    ShardFile shard =
        ShardFile.parse(
            """
            name: lamp
            version: 1.0.0
            dependencies:
              a: {github: x/a, version: ~> 1.2}
              b: {git: "https://example.org/b", branch: main}
              c: {path: ../c}
              d: {gitlab: x/d, tag: v1}
              e: {codeberg: x/e, commit: 0123abc, version: 1.0}
            executables: [lampctl]
            scripts:
              postinstall: make -C ext
            """,
            "shard.yml");
    assertThat(shard.dependencies())
        .extracting(ShardDependency::wanted)
        .containsExactly(
            new ShardDependency.Versions("~> 1.2"),
            new ShardDependency.Branch("main"),
            new ShardDependency.AnyVersion(),
            new ShardDependency.Tag("v1"),
            new ShardDependency.Commit("0123abc"));
    assertThat(shard.postinstall()).contains("make -C ext");
    assertThat(shard.executables()).containsExactly("lampctl");
  }

  @Test
  void aDependencyWithoutASourceIsRefused() {
    Failure failure =
        Failures.of(() ->
            ShardFile.parse(
                "name: a\nversion: 1\ndependencies:\n  kemal:\n    version: 1\n", "shard.yml"));
    assertThat(failure.problem())
        .isEqualTo("shard.yml:4:3: nothing says where the shard is: \"kemal\"");
    assertThat(failure.remedy()).contains("add a line such as `github: OWNER/kemal` to it");
  }
}
