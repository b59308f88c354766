package dev.refract.build.image;

import dev.refract.build.config.LinkMode;
import dev.refract.build.plan.TargetPlatform;
import dev.refract.build.roots.PackageTree;
import dev.refract.elf.ElfFile;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a program needs at run time besides itself: the loader, glibc and character sets unless all
/// of that is inside, further shared libraries; and `tini`, which reaps its children and passes
/// signals on.
public final class Libraries {
  private static final int MAGIC = 4;

  private Libraries() {}

  /// The first process of a container, without a leading `/`.
  public static String init(LinkMode mode) {
    return switch (mode) {
      case HYBRID, DYNAMIC -> "usr/bin/tini";
      case STATIC -> "usr/bin/tini-static";
    };
  }

  /// The entries of the layer for some programs.
  ///
  /// @param programs whose needs are followed
  /// @param packages what the libraries come from
  static SortedMap<String, Entry> entries(
      TargetPlatform target, LinkMode mode, List<ElfFile> programs, From packages)
      throws Failure, IOException {
    SortedMap<String, Entry> entries = new TreeMap<>();
    Set<PackageTree> known = new LinkedHashSet<>(packages.linked());
    List<ElfFile> all = new ArrayList<>(programs);
    for (PackageTree tree : packages.run()) {
      SortedMap<String, Entry> files = PackageFiles.whole(tree);
      all.addAll(elfFiles(files));
      entries.putAll(files);
      known.add(tree);
    }
    // A static program needs nothing of glibc, but what the project adds may.
    boolean dynamic =
        mode != LinkMode.STATIC || all.stream().anyMatch(file -> !file.needed().isEmpty());
    if (dynamic && packages.libc().isPresent()) {
      PackageTree libc = packages.libc().get();
      entries.putAll(glibc(target, libc));
      known.add(libc);
      List<PackageTree> trees = new ArrayList<>(List.of(libc));
      trees.addAll(packages.run());
      trees.addAll(packages.sysroot());
      SharedLibraries shared = SharedLibraries.of(all, target, trees);
      entries.putAll(shared.entries());
      known.addAll(shared.packages());
    }
    if (packages.init().isPresent()) {
      PackageTree tini = packages.init().get();
      entries.put(init(mode), Entry.program(PackageFiles.program(tini, init(mode))));
      known.add(tini);
    }
    entries.putAll(
        switch (target.libc()) {
          case GLIBC -> status(known, packages.sysroot());
          case MUSL -> {
            known.addAll(packages.base());
            yield PackageFiles.installed(known);
          }
        });
    return entries;
  }

  private static SortedMap<String, Entry> status(Set<PackageTree> known, List<PackageTree> sysroot)
      throws Failure, IOException {
    SortedMap<String, Entry> entries = new TreeMap<>();
    List<PackageTree> atHand = new ArrayList<>(known);
    atHand.addAll(sysroot);
    for (PackageTree tree : known) {
      entries.putAll(PackageFiles.known(tree, atHand));
    }
    return entries;
  }

  /// Those of `entries` that are programs or libraries.
  static List<ElfFile> elfFiles(SortedMap<String, Entry> entries) throws Failure, IOException {
    List<ElfFile> files = new ArrayList<>();
    for (Map.Entry<String, Entry> entry : entries.entrySet()) {
      if (entry.getValue() instanceof Entry.File file
          && file.content() instanceof Content.Kept kept
          && isElf(kept)) {
        files.add(ElfFile.read(kept.file(), entry.getKey()));
      }
    }
    return files;
  }

  private static boolean isElf(Content.Kept content) throws IOException {
    try (InputStream in = content.open()) {
      return ElfFile.isElf(in.readNBytes(MAGIC));
    }
  }

  /// The packages that libraries come from.
  ///
  /// @param libc `libc6`; none on a base whose programs are linked statically
  /// @param base what the base files come from
  /// @param init `tini`, unless the image goes without
  /// @param sysroot what the program was linked with
  /// @param linked those of the sysroot whose archives became part of the program: their licences
  ///   go along, and scanners find them
  /// @param run that go into the image whole
  public record From(
      Optional<PackageTree> libc,
      List<PackageTree> base,
      Optional<PackageTree> init,
      List<PackageTree> sysroot,
      List<PackageTree> linked,
      List<PackageTree> run) {
    public From {
      base = List.copyOf(base);
      sysroot = List.copyOf(sysroot);
      linked = List.copyOf(linked);
      run = List.copyOf(run);
    }
  }

  private static SortedMap<String, Entry> glibc(TargetPlatform target, PackageTree libc)
      throws Failure, IOException {
    SortedMap<String, Entry> entries = new TreeMap<>();
    String directory = target.libraries() + "/";
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
