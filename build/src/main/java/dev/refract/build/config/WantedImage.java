package dev.refract.build.config;

import java.util.List;

/// One image that is to be made.
///
/// @param programs targets of shard.yml, of which it starts the first; empty for the only one
/// @param settings how it is called and started
public record WantedImage(List<String> programs, ImageSettings settings) {
  /// Keeps its own copy of the list.
  public WantedImage {
    programs = List.copyOf(programs);
  }
}
