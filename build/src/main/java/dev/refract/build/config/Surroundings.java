package dev.refract.build.config;

import dev.refract.crystal.ShardFile;
import java.util.Map;
import java.util.Optional;

/// All that the meaning of a refract.yml depends on beside its text.
///
/// @param shard the project's shard.yml
/// @param commit of the project, where git knows one
/// @param environment of the process, for templates and `SOURCE_DATE_EPOCH`
/// @param platforms that can be built for
public record Surroundings(
    ShardFile shard,
    Optional<Commit> commit,
    Map<String, String> environment,
    PlatformNames platforms) {
  /// Keeps its own copy of the environment.
  public Surroundings {
    environment = Map.copyOf(environment);
  }
}
