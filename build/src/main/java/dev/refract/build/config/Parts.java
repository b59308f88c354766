package dev.refract.build.config;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What can differ from platform to platform.
///
/// @param files no two with the same place in the image
public record Parts(Flags flags, Packages packages, List<ProjectFile> files) {
  /// Nothing at all.
  public static final Parts NONE = new Parts(Flags.NONE, Packages.NONE, List.of());

  /// Keeps its own copy of the list.
  public Parts {
    files = List.copyOf(files);
  }

  /// This and what is added on one platform; of two files with the same place in the image, the
  /// platform's own counts.
  Parts with(Parts special) {
    Map<String, ProjectFile> byPlace = new LinkedHashMap<>();
    for (Collection<ProjectFile> some : List.of(files, special.files)) {
      some.forEach(file -> byPlace.put(file.to(), file));
    }
    return new Parts(
        flags.with(special.flags), packages.with(special.packages), List.copyOf(byPlace.values()));
  }
}
