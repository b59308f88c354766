package dev.refract.build.compile;

import dev.refract.build.plan.SourceArchive;
import dev.refract.crystal.LinkLine;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The objects, archives and shared libraries of the project's copy that the link line names, be it
/// by a path or by a folder of `-L`: the link step gets these files and no others of the project.
///
/// @param project the copy
/// @param paths of the files, from there
public record ProjectLibraries(Path project, SortedSet<String> paths) {
  /// What stands in a link line for the project's folder, whatever it was called in the sandbox.
  public static final String PLACE = "/project";

  private static final Pattern LIBRARY = Pattern.compile("lib.+\\.(a|so(\\.[0-9.]+)?)");

  /// Those that `line` names.
  static ProjectLibraries of(LinkLine line, Path project) throws IOException {
    SortedSet<String> paths = new TreeSet<>();
    for (LinkLine.Input input : line.inputs()) {
      switch (input) {
        case LinkLine.FilePath file -> add(file.path(), project, paths);
        case LinkLine.Named _, LinkLine.Exact _, LinkLine.Option _ -> {}
      }
    }
    for (String folder : line.searchPaths()) {
      if (isWithin(folder)) {
        for (Path file : children(project.resolve(below(folder)))) {
          if (LIBRARY.matcher(file.getFileName().toString()).matches()) {
            add(PLACE + "/" + project.relativize(file.normalize()), project, paths);
          }
        }
      }
    }
    return new ProjectLibraries(project, paths);
  }

  /// Whether a word of a link line names something of the project.
  public static boolean isWithin(String path) {
    return Path.of(path).normalize().startsWith(PLACE);
  }

  /// The path from the project's folder that such a word means.
  public static String below(String path) {
    return Path.of(path).normalize().toString().substring(PLACE.length()).replaceFirst("^/", "");
  }

  private static List<Path> children(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList();
    }
  }

  private static void add(String word, Path project, SortedSet<String> paths) throws IOException {
    if (!isWithin(word)) {
      return;
    }
    Path file = project.resolve(below(word));
    // A link may lead anywhere.
    if (Files.isRegularFile(file) && file.toRealPath().startsWith(project.toRealPath())) {
      paths.add(below(word));
    }
  }

  /// Writes the files to the new tar archive `archive`.
  void write(Path archive) throws Failure, IOException {
    SourceArchive.write(project, paths, archive);
  }
}
