package dev.refract.build.config;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/// Whose `postinstall` the project allows.
///
/// @param all whether everybody's
/// @param shards by name, where not all
public record Postinstall(boolean all, SortedSet<String> shards) {
  /// Nobody's.
  public static final Postinstall NONE = new Postinstall(false, Collections.emptySortedSet());

  /// Keeps its own copy of the set.
  public Postinstall {
    shards = Collections.unmodifiableSortedSet(new TreeSet<>(shards));
  }

  /// Whether that of the dependency `shard` may run.
  public boolean allows(String shard) {
    return all || shards.contains(shard);
  }
}
