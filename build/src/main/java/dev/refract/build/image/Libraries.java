package dev.refract.build.image;

import dev.refract.build.config.LinkMode;
import dev.refract.build.plan.TargetPlatform;
import dev.refract.build.roots.PackageTree;
import dev.refract.elf.ElfFile;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a program needs at run time besides itself: the loader, glibc and character sets unless all
/// of that is inside, further shared libraries; and `tini`, which reaps its children and passes
/// signals on.
public final class Libraries {
  private Libraries() {}

  /// The first process of a container, without a leading `/`.
  public static String init(LinkMode mode) {
    return switch (mode) {
      case HYBRID, DYNAMIC -> "usr/bin/tini";
      case STATIC -> "usr/bin/tini-static";
    };
  }

  /// The layer for some programs.
  ///
  /// @param programs whose needs are followed
  /// @param packages what the libraries come from
  public static Layer layer(
      TargetPlatform target, LinkMode mode, List<ElfFile> programs, From packages)
      throws Failure, IOException {
    SortedMap<String, Entry> entries = new TreeMap<>();
    List<PackageTree> known = new ArrayList<>(packages.linked());
    switch (mode) {
      case STATIC -> {}
      case HYBRID, DYNAMIC -> {
        known.add(packages.libc());
        List<PackageTree> trees = new ArrayList<>(List.of(packages.libc()));
        trees.addAll(packages.sysroot());
        SharedLibraries shared = SharedLibraries.of(programs, target, trees);
        entries.putAll(shared.entries());
        known.addAll(shared.packages());
        // The loader is a library, too, but the kernel starts it only if it is executable.
        entries.putAll(glibc(target, packages.libc()));
      }
    }
    entries.put(init(mode), Entry.program(PackageFiles.content(packages.init(), init(mode))));
    known.add(packages.init());
    for (PackageTree tree : known) {
      entries.putAll(PackageFiles.known(tree));
    }
    return new Layer("libraries of " + target.debian(), entries);
  }

  /// The packages that libraries come from.
  ///
  /// @param libc `libc6`
  /// @param init `tini`
  /// @param sysroot what the program was linked with
  /// @param linked those of the sysroot whose archives became part of the program: their licences
  ///   go along, and scanners find them
  public record From(
      PackageTree libc, PackageTree init, List<PackageTree> sysroot, List<PackageTree> linked) {
    public From {
      sysroot = List.copyOf(sysroot);
      linked = List.copyOf(linked);
    }
  }

  private static SortedMap<String, Entry> glibc(TargetPlatform target, PackageTree libc)
      throws Failure, IOException {
    SortedMap<String, Entry> entries = new TreeMap<>();
    String directory = "usr/lib/" + target.multiarch() + "/";
    String loader = target.loader().substring(1);
    String loaderName = loader.substring(loader.lastIndexOf('/') + 1);
    entries.putAll(
        PackageFiles.of(
            libc,
            path ->
                path.equals("usr/" + loader)
                    || path.equals(directory + loaderName)
                    || path.startsWith(directory + "ld-")
                    || path.equals(directory + "libc.so.6")
                    || path.equals(directory + "libm.so.6")));
    if (loader.startsWith("lib64/")) {
      entries.put("lib64", new Entry.Symlink("usr/lib64"));
    }
    entries.putAll(Charsets.of(libc, target.multiarch()));
    return entries;
  }
}
