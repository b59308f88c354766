package dev.refract.build.image;

import dev.refract.archive.Node;
import dev.refract.build.roots.PackageTree;
import dev.refract.build.roots.RootPackage;
import dev.refract.build.roots.Roots;
import dev.refract.build.store.Inputs;
import dev.refract.build.store.Step;
import dev.refract.build.store.Store;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The date of the newest file in some packages: Debian gives no file a later one than that of the
/// package's last change.
public final class NewestFile {
  private NewestFile() {}

  /// In seconds since 1970.
  public static long in(List<RootPackage> packages, Roots roots, Store store)
      throws Failure, IOException, InterruptedException {
    long newest = 0;
    for (RootPackage pack : packages) {
      Step step =
          new Step(
              "newest",
              Inputs.NONE.with("package", pack.download().digest()),
              _ ->
                  new Step.Outputs(
                      Map.of(), Map.of("seconds", Long.toString(of(roots.tree(pack))))));
      newest = Math.max(newest, Long.parseLong(store.result(step).fact("seconds")));
    }
    return newest;
  }

  private static long of(PackageTree tree) throws IOException {
    long newest = 0;
    for (Map.Entry<String, Node> entry : tree.manifest().nodes().entrySet()) {
      if (entry.getValue() instanceof Node.File) {
        newest =
            Math.max(
                newest, Files.getLastModifiedTime(tree.file(entry.getKey())).to(TimeUnit.SECONDS));
      }
    }
    return newest;
  }
}
