package dev.refract.crystal.scan;

import dev.refract.crystal.InstalledShards;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Where the sources of a program are. Nothing outside of these folders is read, except through
/// links in them.
///
/// @param project the project's folder
/// @param shards the project's `lib`, wherever it is
/// @param overlay the folder that holds an overlay's `lib_c`, where there is an overlay
/// @param standardLibrary the folder that holds `lib_c` and `prelude.cr`
public record SourceTree(Path project, Path shards, Optional<Path> overlay, Path standardLibrary) {
  private static final String LIB = InstalledShards.FOLDER + "/";

  /// Makes the paths absolute.
  public SourceTree {
    project = project.toAbsolutePath().normalize();
    shards = shards.toAbsolutePath().normalize();
    overlay = overlay.map(path -> path.toAbsolutePath().normalize());
    standardLibrary = standardLibrary.toAbsolutePath().normalize();
  }

  /// A project with a `lib` of its own.
  public SourceTree(Path project, Optional<Path> overlay, Path standardLibrary) {
    this(project, project.resolve(InstalledShards.FOLDER), overlay, standardLibrary);
  }

  /// The folders of `CRYSTAL_PATH`, in the order of
  /// [dev.refract.crystal.CompileCommand#environment].
  public List<Path> searchPath() {
    return Stream.of(overlay.stream(), Stream.of(shards, standardLibrary))
        .flatMap(paths -> paths)
        .toList();
  }

  /// The folders themselves.
  public List<Path> folders() {
    return Stream.concat(overlay.stream(), Stream.of(standardLibrary, project, shards)).toList();
  }

  /// Where a file is.
  public Path path(SourceFile file) {
    if (file.origin() == SourceFile.Origin.PROJECT && file.path().startsWith(LIB)) {
      return shards.resolve(file.path().substring(LIB.length()));
    }
    Path folder =
        switch (file.origin()) {
          case PROJECT -> project;
          case OVERLAY ->
              overlay.orElseThrow(() -> new IllegalArgumentException("there is no overlay"));
          case STANDARD_LIBRARY -> standardLibrary;
        };
    return folder.resolve(file.path());
  }

  /// The file at an absolute, normalised path in one of the folders.
  public SourceFile file(Path path) {
    if (overlay.isPresent() && path.startsWith(overlay.get())) {
      return new SourceFile(SourceFile.Origin.OVERLAY, overlay.get().relativize(path).toString());
    }
    if (path.startsWith(standardLibrary)) {
      return new SourceFile(
          SourceFile.Origin.STANDARD_LIBRARY, standardLibrary.relativize(path).toString());
    }
    if (path.startsWith(shards)) {
      return SourceFile.ofProject(LIB + shards.relativize(path));
    }
    return SourceFile.ofProject(project.relativize(path).toString());
  }
}
