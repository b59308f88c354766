package dev.refract.build.shards;

import dev.refract.build.plan.Sources;
import dev.refract.crystal.ShardLock;
import dev.refract.crystal.ShardSource;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The dependencies that are directories of this machine, laid out around a copy of the project as
/// they are around the project: shards finds `path: ../x` where it always does.
///
/// @param project the project's directory, without links in its path
/// @param sources what each of them gives, by its path, without links
record Dependencies(Path project, SortedMap<Path, Sources> sources) {

  /// Those that the project's lock names. Their paths are all meant from the project's directory.
  static Dependencies read(Path directory) throws Failure, IOException {
    Path project = directory.toRealPath();
    SortedMap<Path, Sources> sources = new TreeMap<>();
    SortedMap<String, ShardLock.Locked> locked =
        ShardLock.read(project).map(ShardLock::shards).orElseGet(TreeMap::new);
    for (Map.Entry<String, ShardLock.Locked> shard : locked.entrySet()) {
      ShardSource source = shard.getValue().source();
      if (source.kind() != ShardSource.Kind.PATH) {
        continue;
      }
      Path place = Path.of(source.location());
      if (place.isAbsolute()) {
        throw new Failure(
                Failure.Kind.UNSUPPORTED,
                "shards",
                "the shard " + shard.getKey() + " comes from an absolute path: " + place)
            .remedy("run `shards install` before, or write the path relative to the project");
      }
      Path target = project.resolve(place).normalize();
      if (!Files.isDirectory(target)) {
        throw new Failure(
            Failure.Kind.PROJECT,
            "shards",
            "the shard " + shard.getKey() + " comes from a path that is not there: " + place);
      }
      sources.put(target, Sources.ofDependency(target, project));
    }
    return new Dependencies(project, sources);
  }

  /// A line for each, for a step's key.
  String lines() {
    StringBuilder text = new StringBuilder();
    sources.forEach((path, of) ->
        text.append(project.relativize(path))
            .append(' ')
            .append(of.manifest().digest())
            .append('\n'));
    return text.toString();
  }

  /// Copies them into the new directory `work`, and makes the place of the project's copy there.
  ///
  /// @return that place
  Path layOut(Path work) throws Failure, IOException {
    Files.createDirectory(work);
    Path top = project;
    for (Path path : sources.keySet()) {
      while (!path.startsWith(top)) {
        top = parent(top);
      }
    }
    Path base = parent(top);
    // A directory above the project comes before those within it.
    for (Map.Entry<Path, Sources> dependency : sources.entrySet()) {
      Path place = work.resolve(base.relativize(dependency.getKey()).toString());
      if (!Files.exists(place)) {
        Files.createDirectories(parent(place));
        dependency.getValue().copyTo(place);
      }
    }
    return Files.createDirectories(work.resolve(base.relativize(project).toString()));
  }

  private static Path parent(Path path) {
    Path parent = path.getParent();
    return parent == null ? path : parent;
  }
}
