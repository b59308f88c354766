package dev.refract.build.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Which programs of shard.yml go into which image.
public sealed interface Targets {
  /// Nothing is said: the one program of shard.yml.
  record Unsaid() implements Targets {}

  /// Several programs in one image, which starts the first.
  ///
  /// @param names at least one
  record OneImage(List<String> names) implements Targets {
    /// Keeps its own copy of the list.
    public OneImage {
      names = List.copyOf(names);
    }
  }

  /// An image for each program.
  ///
  /// @param settings by program, in the file's order: what differs from the settings of all
  record ImageEach(Map<String, ImageSettings> settings) implements Targets {
    /// Keeps its own copy of the map.
    public ImageEach {
      settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }
  }
}
