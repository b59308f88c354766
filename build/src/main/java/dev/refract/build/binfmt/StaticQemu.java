package dev.refract.build.binfmt;

import dev.refract.build.emulator.BinfmtFormat;
import dev.refract.build.roots.Indices;
import dev.refract.build.roots.PackageTree;
import dev.refract.build.roots.Releases;
import dev.refract.build.roots.Roots;
import dev.refract.build.roots.Selection;
import dev.refract.build.store.Store;
import dev.refract.distro.apt.DebianRelease;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Debian's emulators that need no libraries, which therefore run in every container.
///
/// @param version of the package
/// @param tree where it is unpacked
public record StaticQemu(String version, Path tree) {
  private static final String PACKAGE = "qemu-user-static";
  private static final String ARCHITECTURE = "amd64";

  /// Fetched and unpacked into the cache, if it is not there.
  public static StaticQemu get(Store store, Releases releases, Roots roots)
      throws Failure, IOException, InterruptedException {
    Indices indices =
        releases.open(DebianRelease.parse("debian:bookworm"), new TreeSet<>(Set.of(ARCHITECTURE)));
    PackageTree tree =
        roots.tree(
            new Selection(indices, ARCHITECTURE, List.of(PACKAGE), Set.of(), false)
                .resolve(store)
                .getFirst());
    return new StaticQemu(tree.version(), tree.tree());
  }

  /// The emulator by the name under which it takes a program's own name for its first argument, as
  /// the flag `P` gives it.
  public Path interpreter(BinfmtFormat format) {
    return tree.resolve("usr/libexec/qemu-binfmt").resolve(format.architecture() + "-binfmt-P");
  }
}
