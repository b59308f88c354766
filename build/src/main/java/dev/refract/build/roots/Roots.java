package dev.refract.build.roots;

import dev.refract.archive.Digest;
import dev.refract.archive.Manifest;
import dev.refract.archive.Node;
import dev.refract.build.parallel.Tasks;
import dev.refract.build.store.Inputs;
import dev.refract.build.store.Scratch;
import dev.refract.build.store.Step;
import dev.refract.build.store.Store;
import dev.refract.distro.Downloads;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;

/// The roots of a store: directory trees joined from unpacked packages by hard links, so that a
/// package is unpacked once for all the roots it is in, and a root with one more package costs that
/// package.
public final class Roots {
  private static final int FETCHERS = 8;

  /// Nothing that is compiled, linked or run looks at these.
  private static final Pattern LEFT_OUT =
      Pattern.compile("usr/share/(doc|doc-base|man|info|locale|lintian|bug|gtk-doc)(/.*)?");

  private final Store store;
  private final Downloads downloads;
  private final PackageTrees trees;
  private final Semaphore unpackers;

  /// The roots of `store`.
  ///
  /// @param jobs how many packages may be unpacked at once
  public Roots(Store store, Downloads downloads, int jobs) {
    this.store = store;
    this.downloads = downloads;
    this.trees = new PackageTrees(store);
    this.unpackers = new Semaphore(jobs);
  }

  /// Whether `path` of a package is for people to read alone, so that roots do not have it.
  public static boolean leavesOut(String path) {
    return LEFT_OUT.matcher(path).matches();
  }

  /// The packages of `packages` that are not unpacked yet, each once, the largest first.
  public List<RootPackage> missing(Collection<RootPackage> packages) {
    Map<Digest, RootPackage> missing = new LinkedHashMap<>();
    packages.stream()
        .filter(pack -> !trees.present(pack))
        .sorted(Comparator.comparingLong((RootPackage pack) -> pack.download().size()).reversed())
        .forEach(pack -> missing.putIfAbsent(pack.download().digest(), pack));
    return List.copyOf(missing.values());
  }

  /// Fetches and unpacks `packages` side by side.
  public void prepare(Collection<RootPackage> packages)
      throws Failure, IOException, InterruptedException {
    List<Tasks.Task<PackageTree>> tasks = new ArrayList<>();
    for (RootPackage pack : packages) {
      tasks.add(() -> tree(pack));
    }
    Tasks.run(FETCHERS, tasks);
  }

  /// The unpacked package, fetched if need be.
  public PackageTree tree(RootPackage pack) throws Failure, IOException, InterruptedException {
    Optional<PackageTree> there = trees.find(pack);
    if (there.isPresent()) {
      return there.get();
    }
    Path deb = downloads.fetch(pack.download());
    unpackers.acquire();
    try {
      return trees.unpack(pack, deb);
    } finally {
      unpackers.release();
    }
  }

  /// Something that gives the file that a tree is unpacked from, when it is needed.
  @FunctionalInterface
  public interface Getting {
    Path file() throws Failure, IOException;
  }

  /// The unpacked tarball, kept by the digest of the file as packages are.
  ///
  /// @param name for messages
  /// @param getting gives the file of that digest
  public PackageTree tarball(String name, Digest digest, Getting getting)
      throws Failure, IOException, InterruptedException {
    return trees.tarball(name, digest, getting);
  }

  /// Throws the unpacked package away if `damaged` is one of its files.
  public void forget(RootPackage pack, Path damaged)
      throws Failure, IOException, InterruptedException {
    trees.forget(pack, damaged);
  }

  /// The name of the root of `packages`: the digest of its manifest.
  public Digest digest(List<RootPackage> packages)
      throws Failure, IOException, InterruptedException {
    return store.result(step(packages)).blob("manifest");
  }

  /// Whether the root of `packages` is in the cache.
  public boolean present(List<RootPackage> packages) throws IOException {
    return store
        .recorded(step(packages))
        .map(result -> Files.isDirectory(place(result.blob("manifest"))))
        .orElse(false);
  }

  /// The root of `packages`, whole.
  public Root root(List<RootPackage> packages) throws Failure, IOException, InterruptedException {
    Digest digest = digest(packages);
    return store.exclusively(
        "root-" + digest.hex(),
        () -> {
          Path place = place(digest);
          Path condition = place.resolve("condition");
          if (!Files.isRegularFile(condition)
              || !Condition.holds(place.resolve("tree"), Files.readAllBytes(condition))) {
            assemble(packages, digest);
          }
          return new Root(digest, place.resolve("tree"));
        });
  }

  private Path place(Digest digest) {
    return store.place("roots").resolve(digest.hex());
  }

  private Step step(List<RootPackage> packages) {
    StringBuilder list = new StringBuilder();
    for (RootPackage pack : sorted(packages)) {
      list.append(pack.name()).append(' ').append(pack.download().digest()).append('\n');
    }
    Inputs inputs = Inputs.NONE.with("packages", list.toString());
    return new Step(
        "root",
        inputs,
        scratch -> {
          Path file = scratch.fresh("");
          Files.write(file, new Manifest(merged(packages).nodes()).bytes());
          return new Step.Outputs(Map.of("manifest", file), Map.of());
        });
  }

  private static List<RootPackage> sorted(List<RootPackage> packages) {
    return packages.stream().sorted(Comparator.comparing(RootPackage::name)).toList();
  }

  /// What is in a root, and for each file the package tree that it is in.
  private record Merged(SortedMap<String, Node> nodes, Map<String, PackageTree> origin) {}

  private Merged merged(List<RootPackage> packages)
      throws Failure, IOException, InterruptedException {
    SortedMap<String, Node> nodes = new TreeMap<>();
    Map<String, PackageTree> origin = new TreeMap<>();
    for (RootPackage pack : sorted(packages)) {
      PackageTree tree = tree(pack);
      for (Map.Entry<String, Node> entry : tree.manifest().nodes().entrySet()) {
        String path = entry.getKey();
        if (leavesOut(path)) {
          continue;
        }
        Node node = entry.getValue();
        Optional<Node> other = Optional.ofNullable(nodes.putIfAbsent(path, node));
        if (other.isPresent() && !agree(node, other.get())) {
          throw new Failure(
              Failure.Kind.PACKAGES,
              "root",
              "two packages have the file "
                  + path
                  + ": "
                  + Optional.ofNullable(origin.get(path)).map(PackageTree::name).orElse("?")
                  + " and "
                  + tree.name());
        }
        origin.putIfAbsent(path, tree);
      }
    }
    for (String top : UsrMerge.LINKS) {
      if (nodes.containsKey("usr/" + top)) {
        nodes.put(top, new Node.Symlink("usr/" + top));
      }
    }
    return new Merged(nodes, origin);
  }

  private static boolean agree(Node first, Node second) {
    return first.equals(second)
        || (first instanceof Node.Directory && second instanceof Node.Directory);
  }

  private void assemble(List<RootPackage> packages, Digest digest)
      throws Failure, IOException, InterruptedException {
    Merged merged = merged(packages);
    Manifest manifest = new Manifest(merged.nodes());
    try (Scratch scratch = store.scratch()) {
      Path directory = Files.createDirectory(scratch.fresh(""));
      Path tree = Files.createDirectory(directory.resolve("tree"));
      for (Map.Entry<String, Node> entry : merged.nodes().entrySet()) {
        Path path = tree.resolve(entry.getKey());
        switch (entry.getValue()) {
          case Node.Directory _ -> Files.createDirectory(path);
          case Node.Symlink link -> Files.createSymbolicLink(path, Path.of(link.target()));
          case Node.File _ ->
              Files.createLink(
                  path,
                  Optional.ofNullable(merged.origin().get(entry.getKey()))
                      .orElseThrow()
                      .file(entry.getKey()));
        }
      }
      Files.write(directory.resolve("manifest"), manifest.bytes());
      Files.write(
          directory.resolve("condition"), Condition.of(tree, manifest, List.of("manifest")));
      Path place = place(digest);
      Files.createDirectories(place.getParent());
      if (Files.exists(place)) {
        Files.move(place, scratch.fresh("-damaged"), StandardCopyOption.ATOMIC_MOVE);
      }
      Files.move(directory, place, StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
