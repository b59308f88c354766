package dev.refract.build.config;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// Labels and annotations that the command line adds to those of refract.yml and shard.yml.
///
/// @param labels of the configurations
/// @param annotations as in [ImageSettings]
public record Marks(SortedMap<String, String> labels, SortedMap<String, String> annotations) {
  /// None at all.
  public static final Marks NONE =
      new Marks(Collections.emptySortedMap(), Collections.emptySortedMap());

  /// Keeps its own copies.
  public Marks {
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
  }
}
