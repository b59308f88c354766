package dev.refract.build.plan;

import dev.refract.archive.Digest;
import dev.refract.archive.Manifest;
import dev.refract.archive.Node;
import dev.refract.build.config.ConfigurationFile;
import dev.refract.build.lock.LockFile;
import dev.refract.crystal.InstalledShards;
import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The project as the compiler gets to see it: every file but what builds and version control leave
/// behind and what is for Refract, since a macro may read any of them.
///
/// Modes are 0755 or 0644. Links that stay inside are kept; one that leads outside (shards links
/// `path:` dependencies so) stands for what it leads to.
///
/// @param project the directory, without links in its path
/// @param shards a directory whose `lib` stands for the project's own, where there is one
/// @param manifest of what is seen
public record Sources(Path project, Optional<Path> shards, Manifest manifest) {
  private static final Set<String> LEFT_OUT =
      Set.of(
          ".git", "bin", "dist", ".shards", ".crystal", ConfigurationFile.FILE_NAME, LockFile.NAME);
  private static final String SOURCES = "sources";
  private static final int MOST_LINKS = 8;
  private static final String LIB = InstalledShards.FOLDER;
  private static final int MOST_FILES = 200_000;

  /// Reads the project at `directory`.
  public static Sources read(Path directory) throws Failure, IOException {
    return read(directory, Optional.empty());
  }

  /// Reads the project at `directory` with the shards of another one.
  ///
  /// @param shards a directory whose `lib` stands for the project's own
  public static Sources read(Path directory, Optional<Path> shards) throws Failure, IOException {
    Path project = directory.toRealPath();
    SortedMap<String, Node> nodes = new TreeMap<>();
    Deque<Path> ancestors = new ArrayDeque<>(List.of(project));
    collect(project, project, "", ancestors, nodes);
    if (shards.isEmpty()) {
      return new Sources(project, shards, new Manifest(nodes));
    }
    nodes.keySet().removeIf(path -> path.equals(LIB) || path.startsWith(LIB + "/"));
    Path other = shards.get().toRealPath();
    nodes.put(LIB, new Node.Directory(0755));
    collect(other, other.resolve(LIB), LIB + "/", new ArrayDeque<>(List.of(other)), nodes);
    return new Sources(project, Optional.of(other), new Manifest(nodes));
  }

  /// Reads what the dependency at `directory` gives to the project at `user`, which may be a
  /// directory within it and then is left out.
  public static Sources ofDependency(Path directory, Path user) throws Failure, IOException {
    Path top = directory.toRealPath();
    SortedMap<String, Node> nodes = new TreeMap<>();
    collect(user.toRealPath(), top, "", new ArrayDeque<>(List.of(top)), nodes);
    return new Sources(top, Optional.empty(), new Manifest(nodes));
  }

  /// The file that the manifest calls `path`.
  public Path file(String path) {
    return shards.isPresent() && path.startsWith(LIB + "/")
        ? shards.get().resolve(path)
        : project.resolve(path);
  }

  private static void collect(
      Path project,
      Path directory,
      String prefix,
      Deque<Path> ancestors,
      SortedMap<String, Node> nodes)
      throws Failure, IOException {
    List<Path> children;
    try (Stream<Path> list = Files.list(directory)) {
      children = list.toList();
    }
    for (Path child : children) {
      String name = child.getFileName().toString();
      // A dependency that the project lies in comes without the project.
      if ((prefix.isEmpty() && LEFT_OUT.contains(name)) || child.equals(project)) {
        continue;
      }
      String path = prefix + name;
      if (!Manifest.isPath(path)) {
        throw new Failure(
            Failure.Kind.PROJECT, SOURCES, "a file name has a line feed in it: " + escaped(path));
      }
      if (nodes.size() >= MOST_FILES) {
        throw new Failure(
                Failure.Kind.PROJECT,
                SOURCES,
                "more than " + MOST_FILES + " files below " + project)
            .remedy("name the directory that holds shard.yml");
      }
      node(project, child, path, ancestors, nodes);
    }
  }

  private static void node(
      Path project, Path child, String path, Deque<Path> ancestors, SortedMap<String, Node> nodes)
      throws Failure, IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(child, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (attributes.isSymbolicLink()) {
      Path target = Files.readSymbolicLink(child);
      Path real;
      try {
        real = child.toRealPath();
      } catch (NoSuchFileException e) {
        // A dangling link is the project's own affair.
        nodes.put(path, new Node.Symlink(target.toString()));
        return;
      }
      if (!target.isAbsolute() && real.startsWith(project)) {
        nodes.put(path, new Node.Symlink(target.toString()));
        return;
      }
      if (ancestors.contains(real)) {
        throw new Failure(
            Failure.Kind.PROJECT, SOURCES, "the link " + path + " leads to one of its parents");
      }
      if (Files.isDirectory(real)) {
        nodes.put(path, new Node.Directory(0755));
        ancestors.push(real);
        collect(project, real, path + "/", ancestors, nodes);
        ancestors.pop();
      } else if (Files.isRegularFile(real)) {
        nodes.put(path, file(real));
      }
    } else if (attributes.isDirectory()) {
      nodes.put(path, new Node.Directory(0755));
      collect(project, child, path + "/", ancestors, nodes);
    } else if (attributes.isRegularFile()) {
      nodes.put(path, file(child));
    }
  }

  private static Node.File file(Path file) throws IOException {
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    int mode = permissions.contains(PosixFilePermission.OWNER_EXECUTE) ? 0755 : 0644;
    byte[] content = Files.readAllBytes(file);
    return new Node.File(mode, content.length, Digest.of(content));
  }

  /// What is at `path` and below it, by the paths from there: `""` is what is at `path` itself,
  /// with links followed.
  ///
  /// @throws Failure of kind PROJECT where nothing is, or where a link leads out of `path`
  public SortedMap<String, Node> at(String path) throws Failure {
    String real = path;
    for (int links = 0;
        links < MOST_LINKS && manifest.nodes().get(real) instanceof Node.Symlink link;
        links++) {
      real = Path.of(real).resolveSibling(link.target()).normalize().toString();
    }
    Optional<Node> top = Optional.ofNullable(manifest.nodes().get(real));
    if (top.isEmpty() || top.get() instanceof Node.Symlink) {
      throw missing(path);
    }
    SortedMap<String, Node> found = new TreeMap<>();
    found.put("", top.get());
    String prefix = real + "/";
    for (Map.Entry<String, Node> entry :
        manifest.nodes().subMap(prefix, real + (char) ('/' + 1)).entrySet()) {
      if (entry.getValue() instanceof Node.Symlink link
          && !Path.of(entry.getKey())
              .resolveSibling(link.target())
              .normalize()
              .startsWith(Path.of(real))) {
        throw new Failure(
                Failure.Kind.PROJECT,
                SOURCES,
                "the link " + entry.getKey() + " leads out of " + path)
            .remedy("name what it leads to under files in refract.yml too, and remove the link");
      }
      found.put(entry.getKey().substring(prefix.length()), entry.getValue());
    }
    return found;
  }

  private Failure missing(String path) {
    String first = path.split("/", 2)[0];
    Failure failure =
        new Failure(
            Failure.Kind.PROJECT,
            SOURCES,
            "the project has no file "
                + path
                + ", which refract.yml wants in the image"
                + (LEFT_OUT.contains(first) ? ": what is in " + first + " is left out" : ""));
    return LEFT_OUT.contains(first)
        ? failure.remedy("put it into another directory of the project")
        : Text.nearest(path, manifest.nodes().keySet())
            .map(near -> failure.remedy("write " + near))
            .orElse(failure);
  }

  private static String escaped(String path) {
    return path.replace("\n", "\\n").replace("\0", "\\0");
  }

  /// Copies what is seen to the new directory `target`. A file's time follows from its content, so
  /// that it is the same in every copy, and another one once the content is: Crystal compiles a
  /// macro's program again if a time has changed.
  ///
  /// @throws Failure if a file is not what it was when it was read
  public void copyTo(Path target) throws Failure, IOException {
    Files.createDirectory(target);
    for (Map.Entry<String, Node> entry : manifest.nodes().entrySet()) {
      Path path = target.resolve(entry.getKey());
      switch (entry.getValue()) {
        case Node.Directory _ -> Files.createDirectory(path);
        case Node.Symlink link -> Files.createSymbolicLink(path, Path.of(link.target()));
        case Node.File file -> {
          byte[] content = Files.readAllBytes(file(entry.getKey()));
          if (!Digest.of(content).equals(file.digest())) {
            throw new Failure(
                    Failure.Kind.PROJECT,
                    SOURCES,
                    entry.getKey() + " changed while it was being built")
                .remedy("build again");
          }
          Files.write(path, content);
          Files.setPosixFilePermissions(
              path,
              PosixFilePermissions.fromString(file.mode() == 0755 ? "rwxr-xr-x" : "rw-r--r--"));
          Files.setLastModifiedTime(path, time(file.digest()));
        }
      }
    }
  }

  // 31 bits, which every file system can hold.
  private static FileTime time(Digest content) {
    return FileTime.from(Long.parseLong(content.hex().substring(0, 8), 16) >>> 1, TimeUnit.SECONDS);
  }
}
