package dev.refract.build.image;

import dev.refract.build.plan.TargetPlatform;
import dev.refract.build.roots.PackageTree;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a `hybrid` program needs at run time besides itself: the loader, libc, libm and character
/// sets; and `tini`, which reaps its children and passes signals on.
public final class Libraries {
  /// The first process of a container.
  public static final String INIT = "usr/bin/tini";

  private Libraries() {}

  /// The layer with loader, libc, libm, character sets and init.
  ///
  /// @param libc the package `libc6`
  /// @param init the package `tini`
  /// @param linked the packages whose archives became part of the program: their licences go along,
  ///   and scanners find them
  public static Layer layer(
      TargetPlatform target, PackageTree libc, PackageTree init, List<PackageTree> linked)
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
    entries.put(INIT, Entry.program(PackageFiles.content(init, INIT)));
    entries.putAll(PackageFiles.known(libc));
    entries.putAll(PackageFiles.known(init));
    for (PackageTree tree : linked) {
      entries.putAll(PackageFiles.known(tree));
    }
    return new Layer("libraries of " + target.debian(), entries);
  }
}
