package dev.refract.crystal.scan;

import dev.refract.crystal.internal.scan.LinkerFlags;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// One `@[Link]` on a `lib`: a C library that the program is linked with if it uses that `lib`.
///
/// Crystal asks pkg-config for `pkgConfig`, then for `library`, and takes `-l library` where
/// neither is known to it; `flags` go into the line as they are
/// (`src/compiler/crystal/codegen/link.cr`).
///
/// @param libType the name of the `lib`, such as `LibSSL`; empty where none follows
/// @param library the library's name, as of `-l`
/// @param pkgConfig the pkg-config module's name, where it is said
/// @param flags the text of `ldflags:`; `#{__DIR__}` is left as it is
/// @param framework a framework of macOS
/// @param staticLink `static: true`, which Crystal reads and makes no use of
/// @param computed whether a part is computed by a macro, so that it is not known here
/// @param certain whether it surely is part of the program: neither it nor a `require` that leads
///   to it stands behind a condition that only the compiler can tell
/// @param file where it is written
/// @param line its line, counted from 1
public record LinkRequest(
    Optional<String> libType,
    Optional<String> library,
    Optional<String> pkgConfig,
    Optional<String> flags,
    Optional<String> framework,
    boolean staticLink,
    boolean computed,
    boolean certain,
    SourceFile file,
    int line) {
  /// The names to ask pkg-config for, in Crystal's order.
  public List<String> pkgConfigNames() {
    return Stream.of(pkgConfig, library).flatMap(Optional::stream).distinct().toList();
  }

  /// The names of the `-lNAME` words in `flags`, those within its commands included.
  public List<String> flagLibraries() {
    return flags.map(text -> LinkerFlags.of(text).libraries()).orElse(List.of());
  }

  /// The modules that commands in `flags` ask pkg-config for.
  public List<String> flagPkgConfigNames() {
    return flags.map(text -> LinkerFlags.of(text).modules()).orElse(List.of());
  }

  /// Whether `flags` have a command, run when the program is linked, that runs more than pkg-config
  /// and what a shell has itself: it may want a C compiler, and write files.
  public boolean runsScript() {
    return flags.map(text -> LinkerFlags.of(text).script()).orElse(false);
  }
}
