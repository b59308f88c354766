package dev.refract.build.emulator;

import dev.refract.archive.Digest;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The programs of this machine's kind that run others, from Debian's packages; no part of any
/// toolchain root, and fetched when they are needed.
///
/// @param releases whose packages are chosen from
public record Programs(Store store, Releases releases, Roots roots) {
  // Its qemu-user is linked statically, so that it runs where none of its libraries are.
  private static final String RELEASE = "debian:trixie";

  private static final List<String> WALLS = List.of("bubblewrap", "busybox-static");
  private static final List<String> EMULATORS = List.of("qemu-user");

  /// The root with bubblewrap and busybox.
  Path walls() throws Failure, IOException, InterruptedException {
    return root(WALLS, true);
  }

  /// The root with QEMU's user emulation of all architectures, `usr/bin/qemu-ARCHITECTURE` each.
  public Path emulators() throws Failure, IOException, InterruptedException {
    return root(EMULATORS, false);
  }

  /// Names the emulators.
  public Digest digest() throws Failure, IOException, InterruptedException {
    return roots.digest(packages(EMULATORS, false));
  }

  /// The packages that are not in the cache yet.
  ///
  /// @param emulators whether QEMU is wanted
  List<RootPackage> missing(boolean emulators) throws Failure, IOException, InterruptedException {
    List<RootPackage> all = new ArrayList<>(packages(WALLS, true));
    if (emulators) {
      all.addAll(packages(EMULATORS, false));
    }
    return roots.missing(all);
  }

  private Path root(List<String> wanted, boolean closure)
      throws Failure, IOException, InterruptedException {
    return roots.root(packages(wanted, closure)).tree();
  }

  private List<RootPackage> packages(List<String> wanted, boolean closure)
      throws Failure, IOException, InterruptedException {
    Indices indices = releases.open(DebianRelease.parse(RELEASE), new TreeSet<>(Set.of("amd64")));
    return new Selection(indices, "amd64", wanted, Set.of(), closure).resolve(store);
  }
}
