package dev.refract.build.config;

import dev.refract.oci.Platform;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a refract.yml says, with its templates filled in. Whatever is not said is empty here;
/// defaults are not this value's business.
///
/// @param platforms what to build for, in the order of the index
/// @param base what the libraries come from, such as `debian:bookworm`
/// @param crystal the compiler
/// @param link how programs are joined with their libraries
/// @param release whether Crystal optimises
/// @param targets which programs go into which image
/// @param everywhere flags, packages and files for all platforms; see [#on]
/// @param perPlatform what is added to them
/// @param libraries packages by the name of the library that they serve, as after `-l`
/// @param hooks commands for the shell, run in the sandbox before compiling
/// @param postinstall whose postinstall may run
/// @param image how images are called and started
/// @param sboms the formats of the bills of materials; an empty list for none
/// @param provenance whether it is told what the image was made from
/// @param packing how layers are compressed
/// @param snapshot base of an archive of old packages
/// @param mirror of the base's distribution, to use instead of the machine's own
/// @param keys a folder of the project with public keys that count for the base's packages
public record Configuration(
    List<Platform> platforms,
    Optional<String> base,
    Optional<CrystalChoice> crystal,
    Optional<LinkMode> link,
    Optional<Boolean> release,
    Targets targets,
    Parts everywhere,
    SortedMap<Platform, Parts> perPlatform,
    SortedMap<String, String> libraries,
    List<String> hooks,
    Postinstall postinstall,
    ImageSettings image,
    Optional<List<SbomFormat>> sboms,
    Optional<Boolean> provenance,
    Optional<Packing> packing,
    Optional<URI> snapshot,
    Optional<URI> mirror,
    Optional<String> keys) {
  /// What no refract.yml says.
  public static final Configuration EMPTY =
      new Configuration(
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          new Targets.Unsaid(),
          Parts.NONE,
          Collections.emptySortedMap(),
          Collections.emptySortedMap(),
          List.of(),
          Postinstall.NONE,
          ImageSettings.NONE,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /// Keeps its own copies.
  public Configuration {
    platforms = List.copyOf(platforms);
    perPlatform = Collections.unmodifiableSortedMap(new TreeMap<>(perPlatform));
    libraries = Collections.unmodifiableSortedMap(new TreeMap<>(libraries));
    hooks = List.copyOf(hooks);
    sboms = sboms.map(List::copyOf);
  }

  /// Flags, packages and files for `platform`.
  public Parts on(Platform platform) {
    return everywhere.with(perPlatform.getOrDefault(platform, Parts.NONE));
  }
}
