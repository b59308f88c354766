package dev.refract.build.roots;

import dev.refract.archive.Manifest;
import dev.refract.archive.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Gives a package's tree the paths it has on a system with a merged `/usr`, where `/bin`, `/lib`
/// and their like are links into `/usr`; packages of both kinds then fit into one root.
///
/// Those links themselves, which `base-files` ships where every system has a merged `/usr`, are
/// left out: whoever puts packages together makes them. All others are made relative on the way, so
/// that they lead nowhere but into the root they are in.
final class UsrMerge {
  /// The top directories that are links into `/usr`, as `usrmerge` and `base-files` of Debian have
  /// them.
  static final Set<String> LINKS = Set.of("bin", "sbin", "lib", "lib32", "lib64", "libx32");

  private UsrMerge() {}

  /// Where `path` is with a merged `/usr`.
  static String merged(String path) {
    int slash = path.indexOf('/');
    String top = slash < 0 ? path : path.substring(0, slash);
    return LINKS.contains(top) ? "usr/" + path : path;
  }

  /// Moves what `manifest` says is in `tree` to its merged paths and says what is there then.
  static Manifest apply(Path tree, Manifest manifest) throws IOException {
    SortedMap<String, Node> nodes = new TreeMap<>();
    List<String> emptied = new ArrayList<>();
    for (Map.Entry<String, Node> entry : manifest.nodes().entrySet()) {
      String from = entry.getKey();
      String to = merged(from);
      boolean moves = !from.equals(to);
      if (moves) {
        Files.createDirectories(tree.resolve(to).getParent());
        addParents(to, nodes);
      }
      switch (entry.getValue()) {
        case Node.Directory directory -> {
          nodes.put(to, directory);
          if (moves) {
            Files.createDirectories(tree.resolve(to));
            emptied.add(from);
          }
        }
        case Node.File file -> {
          nodes.put(to, file);
          if (moves) {
            Files.move(tree.resolve(from), tree.resolve(to));
          }
        }
        case Node.Symlink _ when LINKS.contains(from) -> Files.delete(tree.resolve(from));
        case Node.Symlink link -> {
          String target =
              moves || link.target().startsWith("/")
                  ? relative(from, link.target())
                  : link.target();
          nodes.put(to, new Node.Symlink(target));
          if (moves || !target.equals(link.target())) {
            Files.delete(tree.resolve(from));
            Files.createSymbolicLink(tree.resolve(to), Path.of(target));
          }
        }
      }
    }
    for (String directory : emptied.reversed()) {
      Files.delete(tree.resolve(directory));
    }
    return new Manifest(nodes);
  }

  private static void addParents(String path, SortedMap<String, Node> nodes) {
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      nodes.putIfAbsent(path.substring(0, slash), new Node.Directory(0755));
    }
  }

  /// The target of a link at `from` that leads to `target`, seen from the link's merged place.
  static String relative(String from, String target) {
    String parent = from.contains("/") ? from.substring(0, from.lastIndexOf('/')) : "";
    List<String> to = List.copyOf(parts(target.startsWith("/") ? target : parent + "/" + target));
    List<String> goal = List.copyOf(parts(merged(String.join("/", to))));
    String place = merged(from);
    List<String> start =
        List.copyOf(parts(place.contains("/") ? place.substring(0, place.lastIndexOf('/')) : ""));
    int common = 0;
    while (common < Math.min(start.size(), goal.size())
        && start.get(common).equals(goal.get(common))) {
      common++;
    }
    List<String> words = new ArrayList<>();
    for (int i = common; i < start.size(); i++) {
      words.add("..");
    }
    words.addAll(goal.subList(common, goal.size()));
    return words.isEmpty() ? "." : String.join("/", words);
  }

  private static Deque<String> parts(String path) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : path.split("/", -1)) {
      switch (part) {
        case "", "." -> {}
        case ".." -> parts.pollLast();
        default -> parts.addLast(part);
      }
    }
    return parts;
  }
}
