package dev.refract.build.emulator;

import dev.refract.build.roots.Indices;
import dev.refract.build.roots.Releases;
import dev.refract.build.roots.RootPackage;
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

/// The programs of this machine's kind that run others, from Debian's packages; no part of any
/// toolchain root, and fetched when they are needed.
///
/// @param releases whose packages are chosen from
public record Programs(Store store, Releases releases, Roots roots) {
  private static final String RELEASE = "debian:bookworm";
  private static final String ARCHITECTURE = "amd64";
  private static final List<String> WALLS = List.of("bubblewrap", "busybox-static");
  // Needs no libraries, so that it runs where none of its own are.
  private static final List<String> EMULATORS = List.of("qemu-user-static");

  /// The root with bubblewrap and busybox.
  Path walls() throws Failure, IOException, InterruptedException {
    return roots.root(packages(WALLS, true)).tree();
  }

  /// The unpacked package with QEMU's user emulation of all architectures.
  Path emulators() throws Failure, IOException, InterruptedException {
    return roots.tree(packages(EMULATORS, false).getFirst()).tree();
  }

  private List<RootPackage> packages(List<String> wanted, boolean closure)
      throws Failure, IOException, InterruptedException {
    Indices indices =
        releases.open(DebianRelease.parse(RELEASE), new TreeSet<>(Set.of(ARCHITECTURE)));
    return new Selection(indices, ARCHITECTURE, wanted, Set.of(), closure).resolve(store);
  }
}
