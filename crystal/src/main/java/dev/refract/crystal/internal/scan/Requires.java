package dev.refract.crystal.internal.scan;

import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Finds the files that a `require` leads to, as Crystal does (`CrystalPath` in
/// `src/compiler/crystal/crystal_path.cr`).
///
/// Paths are put together as text and never looked up through a link first, as Crystal does it too.
final class Requires {
  private static final int FOLDERS = 20_000;
  // Less than the number of links that Linux follows.
  private static final int DEPTH = 32;
  private static final String SUFFIX = ".cr";

  /// Where a `require` leads.
  sealed interface Answer {
    /// To these files, none for a folder without any.
    record Found(List<Path> files) implements Answer {
      public Found {
        files = List.copyOf(files);
      }
    }

    /// To nothing.
    record Missing() implements Answer {}

    /// Out of what may be read.
    record Outside() implements Answer {}
  }

  private final List<Path> searchPath;
  private final List<Path> allowed;
  private final Map<String, Answer> known = new ConcurrentHashMap<>();

  /// @param searchPath the folders of `CRYSTAL_PATH` in order; the first that has `lib_c/LIBC` also
  ///   gives that folder, as the last
  /// @param allowed folders outside of which nothing is read
  Requires(List<Path> searchPath, String libC, List<Path> allowed) {
    List<Path> folders = new ArrayList<>(searchPath);
    searchPath.stream()
        .map(folder -> folder.resolve("lib_c").resolve(libC))
        .filter(Files::isDirectory)
        .findFirst()
        .ifPresent(folders::add);
    this.searchPath = List.copyOf(folders);
    this.allowed = List.copyOf(allowed);
  }

  /// Where `require name` in a file of `folder` leads.
  Answer find(String name, Path folder) throws Failure, IOException {
    if (name.isEmpty() || name.indexOf('\0') >= 0) {
      return new Answer.Missing();
    }
    try {
      return lookUp(name, folder);
    } catch (InvalidPathException e) {
      // A name that this machine's locale cannot spell is not the name of a file here.
      return new Answer.Missing();
    }
  }

  private Answer lookUp(String name, Path folder) throws Failure, IOException {
    if (name.startsWith(".")) {
      return inFolder(name, folder).orElseGet(Answer.Missing::new);
    }
    Answer answer = known.get(name);
    if (answer == null) {
      answer = inSearchPath(name);
      known.put(name, answer);
    }
    return answer;
  }

  private Answer inSearchPath(String name) throws Failure, IOException {
    for (Path folder : searchPath) {
      Optional<Answer> answer = inFolder(name, folder);
      if (answer.isPresent()) {
        return answer.get();
      }
    }
    return new Answer.Missing();
  }

  private Optional<Answer> inFolder(String name, Path folder) throws Failure, IOException {
    boolean deep = name.endsWith("/**");
    if (deep || name.endsWith("/*")) {
      Path wanted = at(folder, name.substring(0, name.lastIndexOf('/')));
      if (!isAllowed(wanted)) {
        return Optional.of(new Answer.Outside());
      }
      if (!Files.exists(wanted)) {
        return Optional.empty();
      }
      List<Path> files = new ArrayList<>();
      new Gathering(wanted, files).gather(wanted, deep, 0);
      return Optional.of(new Answer.Found(files));
    }
    boolean outside = false;
    for (String candidate : candidates(name)) {
      Path file = at(folder, candidate);
      if (!isAllowed(file)) {
        outside = true;
      } else if (Files.isRegularFile(file)) {
        return Optional.of(new Answer.Found(List.of(file)));
      }
    }
    return outside && name.startsWith(".") ? Optional.of(new Answer.Outside()) : Optional.empty();
  }

  private static Path at(Path folder, String name) {
    return Path.of(folder + "/" + name).normalize();
  }

  private boolean isAllowed(Path path) {
    return allowed.stream().anyMatch(path::startsWith);
  }

  // In the order in which Crystal tries them.
  private static List<String> candidates(String name) {
    String base = withoutSuffix(name.substring(name.lastIndexOf('/') + 1));
    String file = name.endsWith(SUFFIX) ? name : name + SUFFIX;
    if (name.startsWith(".")) {
      return List.of(file, name + "/" + base + SUFFIX);
    }
    int slash = name.indexOf('/');
    if (slash < 0 || slash == name.length() - 1) {
      return List.of(file, name + "/" + base + SUFFIX, name + "/src/" + base + SUFFIX);
    }
    String shard = name.substring(0, slash);
    String path = name.substring(slash + 1);
    String stem = withoutSuffix(path);
    String source = shard + "/src/";
    return List.of(
        file,
        source + stem + SUFFIX,
        source + shard + "/" + stem + SUFFIX,
        name + "/" + base + SUFFIX,
        source + path + "/" + stem + SUFFIX,
        source + shard + "/" + path + "/" + stem + SUFFIX);
  }

  private static String withoutSuffix(String name) {
    return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
  }

  /// The files of a folder, and of those in it.
  private static final class Gathering {
    private final List<Path> found;
    private final Path root;
    private int visited;

    Gathering(Path root, List<Path> found) {
      this.root = root;
      this.found = found;
    }

    void gather(Path folder, boolean deep, int depth) throws Failure, IOException {
      visited++;
      if (visited > FOLDERS || depth > DEPTH) {
        String many =
            depth > DEPTH
                ? "folders nested deeper than " + DEPTH + " levels"
                : "more than " + FOLDERS + " folders";
        throw new Failure(
            Failure.Kind.PROJECT,
            "project",
            many + " for a `require` of all files below " + Text.quoted(root.toString()));
      }
      List<Path> folders = new ArrayList<>();
      List<Path> files = new ArrayList<>();
      try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
        for (Path child : children) {
          if (Files.isDirectory(child)) {
            folders.add(child);
          } else if (child.toString().endsWith(SUFFIX) && Files.isRegularFile(child)) {
            files.add(child);
          }
        }
      } catch (NotDirectoryException e) {
        return;
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
      files.stream().sorted().forEach(found::add);
      if (deep) {
        folders.sort(null);
        for (Path inner : folders) {
          gather(inner, true, depth + 1);
        }
      }
    }
  }
}
