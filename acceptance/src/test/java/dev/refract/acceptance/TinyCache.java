package dev.refract.acceptance;

import dev.refract.build.store.Scratch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A cache in which [Tiny] was built: copies of it share their files, so that they cost next to
/// nothing. Whoever spoils a file puts another one in its place.
///
/// @param directory the cache
/// @param results what it knew of steps when nothing else had been done with it
/// @param mirror everything was fetched from, still there
/// @param archive what was built
public record TinyCache(Path directory, Path results, LoopbackMirror mirror, Path archive) {
  private static final Set<String> OF_PROCESSES = Set.of("locks", "tmp");

  private static final List<String> RESULTS = List.of("looks", "steps", "blobs");

  private static Optional<TinyCache> built = Optional.empty();

  /// The one that the tests share. It is filled at the first call; what it fetched and unpacked
  /// stays for the next run.
  static synchronized TinyCache get() throws IOException, InterruptedException {
    if (built.isEmpty()) {
      Path cache = Place.cache().resolveSibling("tiny-cache");
      if (!Files.exists(cache)) {
        for (String part : List.of("downloads", "apt")) {
          if (Files.exists(Place.cache().resolve(part))) {
            link(Place.cache().resolve(part), cache.resolve(part));
          }
        }
      }
      // Of what an earlier run made nothing stays but what its mirror's address is not part of.
      for (String part : List.of("looks", "steps", "blobs", "apt/releases")) {
        Scratch.delete(cache.resolve(part));
      }
      // The one mirror that all later builds are given; it stays up for as long as the tests run.
      LoopbackMirror mirror = LoopbackMirror.honest();
      Tiny tiny = Tiny.create();
      tiny.build(cache, "--mirror=" + mirror.address()).orFail();
      Path results = Place.fresh("results");
      for (String part : RESULTS) {
        link(cache.resolve(part), results.resolve(part));
      }
      built = Optional.of(new TinyCache(cache, results, mirror, tiny.archive()));
    }
    return built.get();
  }

  /// The digests, in hex, that the signed files of the releases give an index.
  ///
  /// @param index its path below `dists/SUITE`, as a pattern
  Set<String> signed(String index) throws IOException {
    Set<String> digests = new TreeSet<>();
    Pattern line = Pattern.compile("(?m)^ ([0-9a-f]{64}) +[0-9]+ " + index + "$");
    try (Stream<Path> releases = Files.list(directory.resolve("apt/releases"))) {
      for (Path release : releases.toList()) {
        line.matcher(Files.readString(release, StandardCharsets.ISO_8859_1))
            .results()
            .forEach(found -> digests.add(found.group(1)));
      }
    }
    return digests;
  }

  /// A copy without the parts that are named so, and without the results of what other tests have
  /// done with this cache.
  Path copyWithout(String... parts) throws IOException {
    Path copy = Place.fresh("cache");
    Set<String> without = Set.of(parts);
    try (Stream<Path> children = Files.list(directory)) {
      for (Path child : children.toList()) {
        String name = String.valueOf(child.getFileName());
        if (!without.contains(name) && !OF_PROCESSES.contains(name)) {
          link((RESULTS.contains(name) ? results : directory).resolve(name), copy.resolve(name));
        }
      }
    }
    return copy;
  }

  /// Makes a cache forget the package `name`, unpacked and not.
  static void forget(Path cache, String name) throws IOException {
    Path tree = tree(cache, name);
    Files.deleteIfExists(download(cache, name));
    Scratch.delete(tree);
  }

  /// The same for several packages.
  ///
  /// @return where they were as they were fetched
  static List<Path> forget(Path cache, List<String> names) throws IOException {
    List<Path> downloads = new ArrayList<>();
    for (String name : names) {
      downloads.add(download(cache, name));
      forget(cache, name);
    }
    return downloads;
  }

  /// Makes a cache forget the results of the steps of these names.
  static void forgetSteps(Path cache, List<String> names) throws IOException {
    try (Stream<Path> steps = Files.list(cache.resolve("steps"))) {
      for (Path step : steps.toList()) {
        String text = Files.readString(step);
        if (names.stream().anyMatch(name -> text.startsWith("step " + name + " "))) {
          Files.delete(step);
        }
      }
    }
  }

  /// Where a cache has the package `name` unpacked.
  static Path tree(Path cache, String name) throws IOException {
    try (Stream<Path> trees = Files.list(cache.resolve("packages"))) {
      for (Path tree : trees.sorted().toList()) {
        if (Files.readString(tree.resolve("control")).startsWith("Package: " + name + "\n")) {
          return tree;
        }
      }
    }
    throw new AssertionError("no package " + name + " in " + cache);
  }

  /// Where a cache has the package `name` as it was fetched.
  static Path download(Path cache, String name) throws IOException {
    return cache
        .resolve("downloads/sha256")
        .resolve(String.valueOf(tree(cache, name).getFileName()));
  }

  /// The root in `cache` that has `path`.
  static Path root(Path cache, String path) throws IOException {
    try (Stream<Path> roots = Files.list(cache.resolve("roots"))) {
      return roots
          .map(root -> root.resolve("tree"))
          .filter(root -> Files.exists(root.resolve(path)))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no root with " + path));
    }
  }

  private static void link(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    if (!Files.isDirectory(from, LinkOption.NOFOLLOW_LINKS)) {
      Files.createLink(to, from);
      return;
    }
    Files.createDirectory(to);
    try (Stream<Path> children = Files.list(from)) {
      for (Path child : children.toList()) {
        link(child, to.resolve(String.valueOf(child.getFileName())));
      }
    }
  }
}
