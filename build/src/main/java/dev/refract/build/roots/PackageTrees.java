package dev.refract.build.roots;

import dev.refract.archive.Compression;
import dev.refract.archive.Digest;
import dev.refract.archive.HostileInputException;
import dev.refract.archive.Limits;
import dev.refract.archive.Manifest;
import dev.refract.archive.Unpacker;
import dev.refract.build.store.Scratch;
import dev.refract.build.store.Store;
import dev.refract.distro.apk.Apk;
import dev.refract.distro.apt.Deb;
import dev.refract.failure.Failure;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
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
///
/// A tarball of a compiler is kept in the same way, as it is and without the package's own.
final class PackageTrees {
  private static final int MAGIC = 16;
  private static final List<String> BESIDE = List.of("control", "manifest", "md5sums");

  private final Store store;

  PackageTrees(Store store) {
    this.store = store;
  }

  private Path place(Digest digest) {
    return store.place("packages").resolve(digest.hex());
  }

  /// The tree if it is there and undamaged.
  Optional<PackageTree> find(RootPackage pack) throws Failure, IOException {
    return find(pack.name(), pack.version(), pack.download().digest());
  }

  private Optional<PackageTree> find(String name, String version, Digest digest)
      throws Failure, IOException {
    Path directory = place(digest);
    Path condition = directory.resolve("condition");
    if (!Files.isRegularFile(condition)
        || !Condition.holds(directory.resolve("tree"), Files.readAllBytes(condition))) {
      return Optional.empty();
    }
    Manifest manifest = Manifest.parse(Files.readAllBytes(directory.resolve("manifest")));
    return Optional.of(new PackageTree(name, version, directory, manifest));
  }

  /// Whether the tree is in the cache, damaged or not; cheap.
  boolean present(RootPackage pack) {
    return Files.isDirectory(place(pack.download().digest()));
  }

  /// Unpacks the package file `file`, replacing what is there.
  PackageTree unpack(RootPackage pack, Path file)
      throws Failure, IOException, InterruptedException {
    return keep(
        pack.name(),
        pack.version(),
        pack.download().digest(),
        directory -> {
          Path tree = directory.resolve("tree");
          return UsrMerge.apply(
              tree, isApk(file) ? apk(pack, file, directory) : deb(file, directory));
        });
  }

  // A Debian package is an `ar` archive.
  private static boolean isApk(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return Compression.of(in.readNBytes(MAGIC)) == Compression.GZIP;
    }
  }

  private static Manifest deb(Path file, Path directory) throws Failure, IOException {
    Deb.Unpacked unpacked = Deb.unpack(file, directory.resolve("tree"));
    Files.writeString(directory.resolve("control"), unpacked.control());
    if (unpacked.md5sums().isPresent()) {
      Files.writeString(directory.resolve("md5sums"), unpacked.md5sums().get());
    }
    return unpacked.files();
  }

  private static Manifest apk(RootPackage pack, Path file, Path directory)
      throws Failure, IOException {
    Apk.Unpacked unpacked = Apk.unpack(file, pack.name(), directory.resolve("tree"));
    Files.writeString(directory.resolve("control"), unpacked.installed());
    return unpacked.files();
  }

  /// Throws the tree away if `damaged` is in it.
  void forget(RootPackage pack, Path damaged) throws Failure, IOException, InterruptedException {
    Path place = place(pack.download().digest());
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

  /// The tree of a tarball, unpacked if it is not there or is damaged.
  ///
  /// @param name for messages
  /// @param digest of the tarball
  /// @param getting gives the tarball
  PackageTree tarball(String name, Digest digest, Roots.Getting getting)
      throws Failure, IOException, InterruptedException {
    Optional<PackageTree> there = find(name, "", digest);
    return there.isPresent()
        ? there.get()
        : keep(name, "", digest, directory -> untar(getting.file(), directory, name));
  }

  private static Manifest untar(Path file, Path directory, String name)
      throws Failure, IOException {
    return HostileInputException.asFailure(() -> {
      try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
        in.mark(MAGIC);
        Compression compression = Compression.of(in.readNBytes(MAGIC));
        in.reset();
        return Unpacker.unpack(
            compression.decompress(in, Limits.PACKAGE, name),
            directory.resolve("tree"),
            Limits.PACKAGE,
            name);
      }
    });
  }

  /// Fills the new directory of a tree: writes `tree`, and says what is in it.
  private interface Filling {
    Manifest fill(Path directory) throws Failure, IOException, InterruptedException;
  }

  private PackageTree keep(String name, String version, Digest digest, Filling filling)
      throws Failure, IOException, InterruptedException {
    return store.exclusively(
        "package-" + digest.hex(),
        () -> {
          Optional<PackageTree> meanwhile = find(name, version, digest);
          return meanwhile.isPresent()
              ? meanwhile.get()
              : keepAlone(name, version, digest, filling);
        });
  }

  private PackageTree keepAlone(String name, String version, Digest digest, Filling filling)
      throws Failure, IOException, InterruptedException {
    try (Scratch scratch = store.scratch()) {
      Path directory = Files.createDirectory(scratch.fresh(""));
      Path tree = directory.resolve("tree");
      Manifest manifest = filling.fill(directory);
      Files.write(directory.resolve("manifest"), manifest.bytes());
      List<String> beside = new ArrayList<>();
      for (String small : BESIDE) {
        if (Files.exists(directory.resolve(small))) {
          beside.add(small);
        }
      }
      Files.write(directory.resolve("condition"), Condition.of(tree, manifest, beside));
      Path place = place(digest);
      Files.createDirectories(place.getParent());
      if (Files.exists(place)) {
        Files.move(place, scratch.fresh("-damaged"), StandardCopyOption.ATOMIC_MOVE);
      }
      Files.move(directory, place, StandardCopyOption.ATOMIC_MOVE);
      return new PackageTree(name, version, place, manifest);
    }
  }
}
