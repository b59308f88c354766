package dev.refract.crystal;

import dev.refract.crystal.internal.ShardCheck;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Whether a project's `lib` holds what its shard.yml and shard.lock ask for: the question of
/// `shards check --production`.
///
/// Development dependencies are left aside, also where the lock has them. What was installed is
/// said by `lib/.shards.info`, which shards writes from 0.11 on; a shard without an entry there,
/// such as one that the project keeps in its own repository, is held against its own shard.yml.
public sealed interface InstalledShards {
  /// It does.
  ///
  /// @param shards all shards of the program, by name
  record Complete(List<InstalledShard> shards) implements InstalledShards {
    /// Keeps its own copy.
    public Complete {
      shards = List.copyOf(shards);
    }
  }

  /// It does not.
  ///
  /// @param problems why, at least one
  record Incomplete(List<Problem> problems) implements InstalledShards {
    /// Keeps its own copy; refuses an empty list.
    public Incomplete {
      problems = List.copyOf(problems);
      if (problems.isEmpty()) {
        throw new IllegalArgumentException("something is missing");
      }
    }
  }

  /// What is wrong with one shard.
  ///
  /// @param cause what kind of problem it is
  /// @param shard the shard's name; empty where it is about all of them
  /// @param text one sentence without a full stop that names shard and file
  record Problem(Cause cause, Optional<String> shard, String text) {
    /// Kinds of problems, and what helps.
    public enum Cause {
      /// There is no shard.lock.
      NO_LOCK("run `shards install` and commit shard.lock"),
      /// The lock does not go with shard.yml.
      LOCK_MISMATCH("run `shards update NAME` or correct shard.yml, and commit shard.lock"),
      /// The lock is right and `lib` is not.
      NOT_INSTALLED("run `shards install`");

      private final String remedy;

      Cause(String remedy) {
        this.remedy = remedy;
      }
    }

    /// Whether installing what is locked, without changing the lock, would help.
    public boolean installable() {
      return cause == Cause.NOT_INSTALLED;
    }

    /// This as a failure of kind PROJECT.
    public Failure failure() {
      return new Failure(Failure.Kind.PROJECT, "project", text)
          .remedy(cause.remedy.replace("NAME", shard.orElse("")));
    }
  }

  /// The folder of a project that holds its shards.
  String FOLDER = "lib";

  /// What shards writes into it.
  String INFO = ".shards.info";

  /// Looks at the project in `projectDir`, whose shard.yml is `shard`.
  ///
  /// @throws Failure of kind PROJECT where a file is not what it has to be; with file, line and
  ///   column
  /// @throws IOException where a file is there and cannot be read
  static InstalledShards of(Path projectDir, ShardFile shard) throws Failure, IOException {
    return ShardCheck.of(projectDir, shard);
  }
}
