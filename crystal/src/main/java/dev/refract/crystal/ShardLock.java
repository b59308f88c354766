package dev.refract.crystal;

import dev.refract.crystal.internal.LockYaml;
import dev.refract.crystal.internal.ProjectText;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The shards that a project was resolved to: `shard.lock`, versions 1.0 and 2.0, and
/// `lib/.shards.info`, which has the same form.
///
/// @param version the version of the file's form
/// @param shards the shards by name
public record ShardLock(String version, SortedMap<String, Locked> shards) {
  /// The file's name in a project's folder.
  public static final String FILE_NAME = "shard.lock";

  /// Keeps its own copy.
  public ShardLock {
    shards = Collections.unmodifiableSortedMap(new TreeMap<>(shards));
  }

  /// One shard.
  ///
  /// @param source where its code is
  /// @param version its version; a lock of version 1.0 may name a commit instead
  /// @param commit its commit, where the lock has it
  public record Locked(
      ShardSource source, Optional<ShardVersion> version, Optional<String> commit) {
    /// Whether `other` says the same shard at the same version, as far as both say it.
    public boolean same(Locked other) {
      if (!source.equals(other.source)) {
        return false;
      }
      if (version.isPresent() && other.version.isPresent()) {
        return version.equals(other.version);
      }
      return commit.isPresent() && commit.equals(other.commit);
    }

    @Override
    public String toString() {
      return version.map(ShardVersion::text).orElse("commit " + commit.orElse("unknown"));
    }
  }

  /// Reads `shard.lock` of a project's folder; empty where there is none.
  ///
  /// @throws Failure of kind PROJECT with file, line and column
  /// @throws IOException where the file is there and cannot be read
  public static Optional<ShardLock> read(Path projectDir) throws Failure, IOException {
    Optional<String> text = ProjectText.read(projectDir.resolve(FILE_NAME), FILE_NAME);
    return text.isEmpty() ? Optional.empty() : Optional.of(parse(text.get(), FILE_NAME));
  }

  /// Reads the text of a lock; `fileName` is what messages call it.
  ///
  /// @throws Failure of kind PROJECT with file, line and column
  public static ShardLock parse(String text, String fileName) throws Failure {
    return LockYaml.read(text, fileName);
  }
}
