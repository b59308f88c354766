package dev.refract.build.config;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// Labels and annotations that the command line adds to those of refract.yml and shard.yml.
///
/// @param labels of the configurations
/// @param annotations of the index and of the manifests
/// @param ofIndex annotations of the index alone
/// @param ofManifests annotations of the manifests alone
public record Marks(
    SortedMap<String, String> labels,
    SortedMap<String, String> annotations,
    SortedMap<String, String> ofIndex,
    SortedMap<String, String> ofManifests) {
  /// None at all.
  public static final Marks NONE =
      new Marks(
          Collections.emptySortedMap(),
          Collections.emptySortedMap(),
          Collections.emptySortedMap(),
          Collections.emptySortedMap());

  /// Keeps its own copies.
  public Marks {
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
    ofIndex = Collections.unmodifiableSortedMap(new TreeMap<>(ofIndex));
    ofManifests = Collections.unmodifiableSortedMap(new TreeMap<>(ofManifests));
  }
}
