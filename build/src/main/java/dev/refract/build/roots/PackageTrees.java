package dev.refract.build.roots;

import dev.refract.archive.Manifest;
import dev.refract.build.store.Scratch;
import dev.refract.build.store.Store;
import dev.refract.distro.apt.Deb;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Unpacked packages in the store, each in `packages/HEX`, named by the digest of its file:
///
/// | file | holds |
/// |---|---|
/// | `tree/` | the package's files, with a merged `/usr` |
/// | `manifest` | what `tree` holds |
/// | `control`, `md5sums` | the package's own |
/// | `condition` | of all these, to notice later damage |
final class PackageTrees {
  private final Store store;

  PackageTrees(Store store) {
    this.store = store;
  }

  private Path place(RootPackage pack) {
    return store.place("packages").resolve(pack.download().digest().hex());
  }

  /// The tree if it is there and undamaged.
  Optional<PackageTree> find(RootPackage pack) throws Failure, IOException {
    Path directory = place(pack);
    Path condition = directory.resolve("condition");
    if (!Files.isRegularFile(condition)
        || !Condition.holds(directory.resolve("tree"), Files.readAllBytes(condition))) {
      return Optional.empty();
    }
    Manifest manifest = Manifest.parse(Files.readAllBytes(directory.resolve("manifest")));
    return Optional.of(new PackageTree(pack.name(), pack.version(), directory, manifest));
  }

  /// Whether the tree is in the cache, damaged or not; cheap.
  boolean present(RootPackage pack) {
    return Files.isDirectory(place(pack));
  }

  /// Unpacks `deb`, replacing what is there.
  PackageTree unpack(RootPackage pack, Path deb) throws Failure, IOException, InterruptedException {
    return store.exclusively(
        "package-" + pack.download().digest().hex(),
        () -> {
          Optional<PackageTree> meanwhile = find(pack);
          return meanwhile.isPresent() ? meanwhile.get() : unpackAlone(pack, deb);
        });
  }

  /// Throws the tree away if `damaged` is in it.
  void forget(RootPackage pack, Path damaged) throws Failure, IOException, InterruptedException {
    Path place = place(pack);
    if (!damaged.startsWith(place)) {
      return;
    }
    store.exclusively(
        "package-" + pack.download().digest().hex(),
        () -> {
          try (Scratch scratch = store.scratch()) {
            if (Files.exists(place)) {
              Files.move(place, scratch.fresh("-damaged"), StandardCopyOption.ATOMIC_MOVE);
            }
            return place;
          }
        });
  }

  private PackageTree unpackAlone(RootPackage pack, Path deb) throws Failure, IOException {
    try (Scratch scratch = store.scratch()) {
      Path directory = Files.createDirectory(scratch.fresh(""));
      Path tree = directory.resolve("tree");
      Deb.Unpacked unpacked = Deb.unpack(deb, tree);
      Manifest manifest = UsrMerge.apply(tree, unpacked.files());
      List<String> beside = new ArrayList<>(List.of("control", "manifest"));
      Files.writeString(directory.resolve("control"), unpacked.control());
      if (unpacked.md5sums().isPresent()) {
        Files.writeString(directory.resolve("md5sums"), unpacked.md5sums().get());
        beside.add("md5sums");
      }
      Files.write(directory.resolve("manifest"), manifest.bytes());
      Files.write(directory.resolve("condition"), Condition.of(tree, manifest, beside));
      Path place = place(pack);
      Files.createDirectories(place.getParent());
      if (Files.exists(place)) {
        Files.move(place, scratch.fresh("-damaged"), StandardCopyOption.ATOMIC_MOVE);
      }
      Files.move(directory, place, StandardCopyOption.ATOMIC_MOVE);
      return new PackageTree(pack.name(), pack.version(), place, manifest);
    }
  }
}
