package dev.refract.build.shards;

import dev.refract.crystal.InstalledShard;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The shards of a project, complete.
///
/// @param directory of the cache whose `lib` has them; empty where the project's own has
/// @param shards all of them, by name
public record ProjectShards(Optional<Path> directory, List<InstalledShard> shards) {
  public ProjectShards {
    shards = List.copyOf(shards);
  }
}
