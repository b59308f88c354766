package dev.refract.crystal;

import java.util.Optional;

/// What a shard.yml asks for: another shard, from one source, at one version or reference.
///
/// @param name the shard's name; fit to be a file name
/// @param source where its code is
/// @param wanted which of its versions
public record ShardDependency(String name, ShardSource source, Wanted wanted) {
  /// Which versions of a shard are wanted.
  public sealed interface Wanted {
    /// Whether `version` is one of them, as far as that can be told without the repository.
    boolean accepts(ShardVersion version);
  }

  /// Any version.
  public record AnyVersion() implements Wanted {
    @Override
    public boolean accepts(ShardVersion version) {
      return true;
    }

    @Override
    public String toString() {
      return "any version";
    }
  }

  /// Those of a constraint such as `~> 1.2, != 1.2.3`.
  public record Versions(String constraint) implements Wanted {
    @Override
    public boolean accepts(ShardVersion version) {
      return version.satisfies(constraint);
    }

    @Override
    public String toString() {
      return "version " + constraint;
    }
  }

  /// A branch's newest; only a version with a commit can be one.
  public record Branch(String name) implements Wanted {
    @Override
    public boolean accepts(ShardVersion version) {
      return version.commit().isPresent();
    }

    @Override
    public String toString() {
      return "branch " + name;
    }
  }

  /// A tag, or a bookmark of Mercurial.
  public record Tag(String name) implements Wanted {
    @Override
    public boolean accepts(ShardVersion version) {
      return true;
    }

    @Override
    public String toString() {
      return "tag " + name;
    }
  }

  /// A commit, or the begin of its name.
  public record Commit(String hash) implements Wanted {
    @Override
    public boolean accepts(ShardVersion version) {
      Optional<String> commit = version.commit();
      return commit.isPresent() && (commit.get().startsWith(hash) || hash.startsWith(commit.get()));
    }

    @Override
    public String toString() {
      return "commit " + hash;
    }
  }
}
