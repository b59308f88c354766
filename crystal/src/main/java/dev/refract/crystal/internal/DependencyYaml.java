package dev.refract.crystal.internal;

import dev.refract.crystal.ShardDependency;
import dev.refract.crystal.ShardSource;
import dev.refract.crystal.yaml.Yaml;
import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The keys of one dependency, in a shard.yml, a shard.override.yml or a lock.
///
/// @param name the shard's name
/// @param source where its code is
/// @param others the other keys
record DependencyYaml(String name, ShardSource source, Map<String, String> others) {
  /// Reads one entry of `dependencies:` or `shards:`.
  static DependencyYaml read(Yaml.Entry entry, String fileName) throws Failure {
    String name = entry.key().text();
    if (!ShardYaml.NAME.matcher(name).matches()) {
      throw at(
          entry.key(),
          fileName,
          "a shard's name has letters, digits, `_`, `-` and `.` only: " + Text.quoted(name));
    }
    if (!(entry.value() instanceof Yaml.Mapping mapping)) {
      throw at(entry.key(), fileName, "nothing says where the shard is: " + Text.quoted(name))
          .remedy("add a line such as `github: OWNER/" + name + "` to it");
    }
    Optional<ShardSource> source = Optional.empty();
    Map<String, String> others = new LinkedHashMap<>();
    for (Yaml.Entry key : mapping.entries()) {
      if (!(key.value() instanceof Yaml.Scalar value)) {
        throw at(key.value(), fileName, key.key().text() + " of a dependency is not text");
      }
      String text = value.text().strip();
      if (!ShardSource.isKey(key.key().text())) {
        others.put(key.key().text(), text);
      } else if (source.isPresent() || text.isEmpty()) {
        throw at(
            key.key(),
            fileName,
            (text.isEmpty() ? "an empty source of the shard " : "two sources of the shard ")
                + Text.quoted(name));
      } else {
        source = Optional.of(ShardSource.of(key.key().text(), text));
      }
    }
    if (source.isEmpty()) {
      throw at(entry.key(), fileName, "nothing says where the shard is: " + Text.quoted(name))
          .remedy("add a line such as `github: OWNER/" + name + "` to it");
    }
    return new DependencyYaml(name, source.get(), others);
  }

  /// This as a dependency. A reference beats a version, as in shards.
  ShardDependency dependency() {
    ShardDependency.Wanted wanted = new ShardDependency.AnyVersion();
    for (Map.Entry<String, String> key : others.entrySet()) {
      switch (key.getKey()) {
        case "branch" -> {
          return new ShardDependency(name, source, new ShardDependency.Branch(key.getValue()));
        }
        case "tag", "bookmark" -> {
          return new ShardDependency(name, source, new ShardDependency.Tag(key.getValue()));
        }
        case "commit" -> {
          return new ShardDependency(name, source, new ShardDependency.Commit(key.getValue()));
        }
        case "version" -> wanted = new ShardDependency.Versions(key.getValue());
        default -> {}
      }
    }
    return new ShardDependency(name, source, wanted);
  }

  private static Failure at(Yaml.Node node, String fileName, String problem) {
    return Yaml.problem(fileName, node.line(), node.column(), problem);
  }
}
