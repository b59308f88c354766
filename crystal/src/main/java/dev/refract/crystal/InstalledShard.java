package dev.refract.crystal;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A shard in a project's `lib`.
///
/// @param name its name, and that of its folder in `lib`
/// @param source where its code is from
/// @param version its version; empty where nothing says it
/// @param commit its commit, where the lock has it
/// @param license as its shard.yml has it
/// @param folder `lib/NAME` of the project; a link for a shard from a path
/// @param postinstall the command that shards runs when it installs it
/// @param executables the programs that it puts into the project's `bin`
/// @param dependencies the names of the shards that it depends on itself
public record InstalledShard(
    String name,
    ShardSource source,
    Optional<ShardVersion> version,
    Optional<String> commit,
    Optional<String> license,
    Path folder,
    Optional<String> postinstall,
    List<String> executables,
    List<String> dependencies) {
  /// Keeps its own copies.
  public InstalledShard {
    executables = List.copyOf(executables);
    dependencies = List.copyOf(dependencies);
  }
}
