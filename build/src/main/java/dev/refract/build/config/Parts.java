package dev.refract.build.config;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What can differ from platform to platform.
///
/// @param route how the program is made
/// @param crystal the compiler that runs there
/// @param files no two with the same place in the image
public record Parts(
    Optional<Route> route,
    Optional<CrystalChoice> crystal,
    Flags flags,
    Packages packages,
    List<ProjectFile> files) {
  /// Nothing at all.
  public static final Parts NONE =
      new Parts(Optional.empty(), Optional.empty(), Flags.NONE, Packages.NONE, List.of());

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
        special.route.or(() -> route),
        special.crystal.or(() -> crystal),
        flags.with(special.flags),
        packages.with(special.packages),
        List.copyOf(byPlace.values()));
  }
}
