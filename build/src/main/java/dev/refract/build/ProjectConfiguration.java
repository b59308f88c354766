package dev.refract.build;

import dev.refract.build.config.Commit;
import dev.refract.build.config.ConfigurationFile;
import dev.refract.build.config.Surroundings;
import dev.refract.build.config.Wishes;
import dev.refract.build.plan.Revision;
import dev.refract.crystal.ShardFile;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.util.Optional;

/// Where a request, the project's refract.yml and all that its templates ask for come together.
public final class ProjectConfiguration {
  private ProjectConfiguration() {}

  /// What holds for a build: `request` over the refract.yml that it names, else the project's.
  ///
  /// @param shard the project's shard.yml
  /// @param revision of the project, where git knows it
  /// @throws Failure of kind PROJECT with file, line and column where refract.yml is not what it
  ///   has to be
  public static Wishes wishes(BuildRequest request, ShardFile shard, Optional<Revision> revision)
      throws Failure, IOException {
    Surroundings around =
        new Surroundings(
            shard,
            revision.map(r -> new Commit(r.hash(), r.dirty(), r.committed(), r.branch(), r.tag())),
            request.settings().environment(),
            PlatformChoice::named);
    return new Wishes(
        request,
        ConfigurationFile.read(request.project(), request.configuration()).resolve(around));
  }
}
