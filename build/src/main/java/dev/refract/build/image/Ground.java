package dev.refract.build.image;

import dev.refract.build.plan.Decisions;
import dev.refract.build.plan.GroundImage;
import dev.refract.build.plan.Sources;
import dev.refract.build.roots.PackageTree;
import dev.refract.build.roots.RootPackage;
import dev.refract.build.roots.Roots;
import dev.refract.build.store.Inputs;
import dev.refract.build.store.Scratch;
import dev.refract.build.store.Step;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What every image of a platform has before libraries, the project's files and programs come on
/// top.
public final class Ground {
  private Ground() {}

  /// The step that fails where the project's files cannot go where they should: it needs no
  /// program, so that nobody waits for a compiler to hear of it.
  ///
  /// @param programs their names
  public static Step check(
      List<String> programs,
      Decisions.ForPlatform platform,
      Startup startup,
      Sources sources,
      Roots roots)
      throws Failure {
    Inputs inputs =
        Inputs.NONE
            .with("programs", programs)
            .with("startup", startup.lines())
            .with("files", ProjectFiles.listing(platform.parts().files(), sources))
            .with("image", Assembly.digests(platform.image()))
            .with("ground", platform.ground().map(GroundImage::manifest));
    return new Step(
        "places",
        inputs,
        scratch -> {
          SortedMap<String, Entry> above = new TreeMap<>();
          programs.forEach(name -> above.put("usr/bin/" + name, Entry.file(Content.text(""))));
          new ProjectFiles(sources, of(platform, roots, scratch), above)
              .entries(startup, platform.parts().files());
          return new Step.Outputs(Map.of(), Map.of());
        });
  }

  /// A stack with nothing but the base files, or the image that all goes on top of.
  static Stack of(Decisions.ForPlatform platform, Roots roots, Scratch scratch)
      throws Failure, IOException, InterruptedException {
    Stack stack = new Stack();
    if (platform.ground().isPresent()) {
      stack.ground("base image", GroundFiles.entries(platform.ground().get(), scratch));
      return stack;
    }
    stack.add(
        "base files",
        switch (platform.target().libc()) {
          case GLIBC ->
              BaseFiles.entries(
                  new BaseFiles.Packages(
                      tree("base-files", platform, roots),
                      tree("ca-certificates", platform, roots),
                      tree("tzdata", platform, roots),
                      tree("netbase", platform, roots)));
          case MUSL ->
              BaseFiles.entries(
                  new BaseFiles.AlpinePackages(
                      tree("alpine-release", platform, roots),
                      tree("alpine-baselayout-data", platform, roots),
                      tree("ca-certificates-bundle", platform, roots),
                      tree("tzdata", platform, roots)));
        });
    return stack;
  }

  /// A package that every image has files of.
  static PackageTree tree(String packageName, Decisions.ForPlatform platform, Roots roots)
      throws Failure, IOException, InterruptedException {
    for (RootPackage pack : platform.image()) {
      if (pack.name().equals(packageName)) {
        return roots.tree(pack);
      }
    }
    throw new IllegalArgumentException("not a package of the image: " + packageName);
  }
}
