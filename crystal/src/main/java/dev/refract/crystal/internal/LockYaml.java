package dev.refract.crystal.internal;

import dev.refract.crystal.ShardLock;
import dev.refract.crystal.ShardVersion;
import dev.refract.crystal.yaml.Yaml;
import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// From the tree of a shard.lock to its value; each complaint names the place.
public final class LockYaml {
  private static final Pattern VERSION = Pattern.compile("[0-9A-Za-z][0-9A-Za-z.+_-]{0,199}");
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{4,64}");

  private LockYaml() {}

  /// Reads `text`, called `fileName` in messages.
  public static ShardLock read(String text, String fileName) throws Failure {
    Optional<Yaml.Node> root = Yaml.read(text, fileName);
    if (root.isEmpty() || !(root.get() instanceof Yaml.Mapping mapping)) {
      throw again(Yaml.problem(fileName, 1, 1, "not a lock of shards"));
    }
    Map<String, Yaml.Entry> keys = mapping.byKey();
    Yaml.Entry form = keys.get("version");
    String version = form != null && form.value() instanceof Yaml.Scalar s ? s.text() : "";
    if (!version.equals("1.0") && !version.equals("2.0")) {
      throw again(
          Yaml.problem(
              fileName,
              mapping.line(),
              mapping.column(),
              "a lock of version 1.0 or 2.0 is wanted, not " + Text.quoted(version)));
    }
    SortedMap<String, ShardLock.Locked> shards = new TreeMap<>();
    Yaml.Entry list = keys.get("shards");
    if (list != null && list.value() instanceof Yaml.Mapping entries) {
      for (Yaml.Entry entry : entries.entries()) {
        DependencyYaml shard = DependencyYaml.read(entry, fileName);
        shards.put(shard.name(), locked(shard, entry, fileName));
      }
    } else if (list == null || !(list.value() instanceof Yaml.Scalar none) || !none.absent()) {
      throw again(
          Yaml.problem(fileName, mapping.line(), mapping.column(), "`shards` is no mapping"));
    }
    return new ShardLock(version, shards);
  }

  private static ShardLock.Locked locked(DependencyYaml shard, Yaml.Entry entry, String fileName)
      throws Failure {
    Optional<String> version = Optional.ofNullable(shard.others().get("version"));
    Optional<String> commit = Optional.ofNullable(shard.others().get("commit"));
    boolean fit =
        version.map(text -> VERSION.matcher(text).matches()).orElse(true)
            && commit.map(text -> COMMIT.matcher(text).matches()).orElse(true)
            && (version.isPresent() || commit.isPresent());
    if (!fit) {
      throw again(
          Yaml.problem(
              fileName,
              entry.key().line(),
              entry.key().column(),
              "no version or commit of the shard " + Text.quoted(shard.name())));
    }
    Optional<ShardVersion> read = version.map(ShardVersion::new);
    return new ShardLock.Locked(
        shard.source(), read, commit.or(() -> read.flatMap(ShardVersion::commit)));
  }

  private static Failure again(Failure failure) {
    return failure.remedy("delete it and run `shards install`");
  }
}
