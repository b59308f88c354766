package dev.refract.build.shards;

import dev.refract.archive.Digest;
import dev.refract.build.plan.SourceArchive;
import dev.refract.build.roots.Releases;
import dev.refract.build.roots.Roots;
import dev.refract.build.store.Result;
import dev.refract.build.store.Scratch;
import dev.refract.build.store.Step;
import dev.refract.build.store.Store;
import dev.refract.crystal.InstalledShards;
import dev.refract.crystal.ShardFile;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Gets what shard.lock names and `lib` has not, without a change to the project.
///
/// @param store that keeps what was installed
/// @param releases where `shards` and git come from
/// @param machine the file system whose configuration of the network is taken, normally `/`
/// @param environment the caller's; proxies and certificates come from it
/// @param offline use only what the store has
public record ShardInstaller(
    Store store,
    Releases releases,
    Roots roots,
    Path machine,
    Map<String, String> environment,
    boolean offline) {

  /// Runs an installation's step.
  public interface Run {
    /// The step's result.
    Result of(Step step) throws Failure, IOException, InterruptedException;
  }

  /// The shards of the project at `directory`, whose shard.yml is `shard`.
  ///
  /// @param run runs the step if something has to be installed
  /// @throws Failure of kind PROJECT where the lock is missing or does not go with shard.yml; of
  ///   kind NETWORK where `shards install` fails
  public ProjectShards shards(Path directory, ShardFile shard, Run run)
      throws Failure, IOException, InterruptedException {
    return switch (InstalledShards.of(directory, shard)) {
      case InstalledShards.Complete complete ->
          new ProjectShards(Optional.empty(), complete.shards());
      case InstalledShards.Incomplete incomplete -> {
        refuse(incomplete.problems().stream().filter(problem -> !problem.installable()).toList());
        yield installed(directory, shard, run);
      }
    };
  }

  private static void refuse(List<InstalledShards.Problem> problems) throws Failure {
    if (!problems.isEmpty()) {
      throw problems.getFirst().failure();
    }
  }

  private ProjectShards installed(Path directory, ShardFile shard, Run run)
      throws Failure, IOException, InterruptedException {
    Step step =
        new Installation(
                Dependencies.read(directory),
                new ShardPrograms(store, releases, roots),
                new Network(machine, environment),
                offline,
                store)
            .step();
    Digest digest = run.of(step).blob(Installation.TREE);
    Path place = store.place("shards").resolve(digest.hex());
    InstalledShards now = look(place, shard);
    if (now instanceof InstalledShards.Incomplete) {
      unpack(step, place);
      now = look(place, shard);
    }
    return switch (now) {
      case InstalledShards.Complete complete ->
          new ProjectShards(Optional.of(place), complete.shards());
      case InstalledShards.Incomplete incomplete ->
          throw incomplete.problems().getFirst().failure();
    };
  }

  private static InstalledShards look(Path place, ShardFile shard) throws Failure, IOException {
    return InstalledShards.of(place, shard);
  }

  private void unpack(Step step, Path place) throws Failure, IOException, InterruptedException {
    Path archive = store.file(step, Installation.TREE);
    store.exclusively(
        "shards-" + place.getFileName(),
        () -> {
          try (Scratch scratch = store.scratch()) {
            Path tree = scratch.fresh("");
            SourceArchive.unpack(archive, tree);
            if (Files.exists(place)) {
              Files.move(place, scratch.fresh("-damaged"), StandardCopyOption.ATOMIC_MOVE);
            }
            Files.createDirectories(store.place("shards"));
            return Files.move(tree, place, StandardCopyOption.ATOMIC_MOVE);
          }
        });
  }
}
