package dev.refract.build.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.build.config.Configuration;
import dev.refract.crystal.InstalledShard;
import dev.refract.crystal.ShardSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PreparationTest {
  private static InstalledShard shard(String name, String... dependencies) {
    return new InstalledShard(
        name,
        new ShardSource(ShardSource.Kind.GIT, "https://example.org/" + name + ".git"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Path.of("lib", name),
        Optional.of("make"),
        List.of(),
        List.of(dependencies));
  }

  private static List<String> order(InstalledShard... shards) {
    return Preparation.of(Configuration.EMPTY, List.of(shards), false, Optional.empty())
        .skipped()
        .stream()
        .map(InstalledShard::name)
        .toList();
  }

  @Test
  void aShardComesAfterThoseThatItDependsOn() {
    assertThat(order(shard("a", "c", "absent"), shard("b"), shard("c", "d"), shard("d")))
        .containsExactly("d", "c", "a", "b");
  }

  @Test
  void shardsMayDependOnEachOther() {
    assertThat(order(shard("a", "b"), shard("b", "a"))).containsExactly("b", "a");
  }
}
