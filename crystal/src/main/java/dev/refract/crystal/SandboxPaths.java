package dev.refract.crystal;

import java.util.List;
import java.util.Optional;

/// Where things are for the compiler, as it sees them in its sandbox. All paths are absolute.
///
/// @param compiler the words that start the compiler: its path, or a loader with its options and
///   then that path
/// @param standardLibrary the folder that holds `lib_c` and `prelude.cr`
/// @param overlay the folder that holds the overlay's `lib_c`, where there is an overlay
/// @param project the project's folder; also the working directory
/// @param output an empty folder for the object
/// @param cache a folder kept for compiled macro programs
/// @param temporary a folder for temporary files
/// @param scripts the folder with the compiler's scripts ([SandboxScripts])
/// @param programs further folders to look for programs in, such as `/usr/bin`; their programs have
///   to run by themselves here, which those of a root do only where that root is `/`
public record SandboxPaths(
    List<String> compiler,
    String standardLibrary,
    Optional<String> overlay,
    String project,
    String output,
    String cache,
    String temporary,
    String scripts,
    List<String> programs) {
  /// Refuses a relative path and a compiler without a word.
  public SandboxPaths {
    compiler = List.copyOf(compiler);
    programs = List.copyOf(programs);
    if (compiler.isEmpty()) {
      throw new IllegalArgumentException("a compiler has a path");
    }
    List<String> single = List.of(standardLibrary, project, output, cache, temporary, scripts);
    for (List<String> paths : List.of(single, programs, overlay.stream().toList())) {
      for (String path : paths) {
        if (!path.startsWith("/")) {
          throw new IllegalArgumentException("not an absolute path: " + path);
        }
      }
    }
  }
}
