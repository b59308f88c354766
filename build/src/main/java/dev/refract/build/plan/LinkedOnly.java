package dev.refract.build.plan;

import dev.refract.build.roots.RootPackage;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/// The packages of a base of which nothing goes into the image but what is inside the program: the
/// image has files already.
///
/// @param packages of the base
/// @param image the name of the image, for messages
record LinkedOnly(BasePackages packages, String image) implements BasePackages {
  @Override
  public boolean has(TargetPlatform target, String name)
      throws Failure, IOException, InterruptedException {
    return packages.has(target, name);
  }

  @Override
  public List<ServedLibrary> serve(
      TargetPlatform target, List<LibraryAsk> asks, SortedMap<String, String> chosen)
      throws Failure, IOException, InterruptedException {
    return packages.serve(target, asks, chosen);
  }

  @Override
  public String missing(TargetPlatform target, String library, List<ServedLibrary> asks)
      throws Failure, IOException, InterruptedException {
    return packages.missing(target, library, asks);
  }

  @Override
  public List<RootPackage> sysroot(
      String name, TargetPlatform target, SortedSet<String> libraries, boolean compiler)
      throws Failure, IOException, InterruptedException {
    return packages.sysroot(name, target, libraries, compiler);
  }

  @Override
  public List<RootPackage> emulated(
      String name, TargetPlatform target, SortedSet<String> libraries, boolean commands)
      throws Failure, IOException, InterruptedException {
    return packages.emulated(name, target, libraries, commands);
  }

  @Override
  public Optional<OfferedCompiler> crystal(TargetPlatform target)
      throws Failure, IOException, InterruptedException {
    return packages.crystal(target);
  }

  @Override
  public List<RootPackage> image(TargetPlatform target, boolean init)
      throws Failure, IOException, InterruptedException {
    return init
        ? packages.image(target, true).stream()
            .filter(pack -> pack.name().startsWith("tini"))
            .toList()
        : List.of();
  }

  @Override
  public List<RootPackage> run(TargetPlatform target, List<String> names) throws Failure {
    if (names.isEmpty()) {
      return List.of();
    }
    throw new Failure(
            Failure.Kind.UNSUPPORTED,
            "plan",
            "packages cannot be added to the image "
                + image
                + ", and refract.yml wants "
                + String.join(", ", names))
        .remedy("take an image that has them, or leave `packages: run` out")
        .on(target.platform().toString());
  }

  @Override
  public List<LibraryPackages.Looking> machine(TargetPlatform target) throws Failure, IOException {
    return packages.machine(target);
  }
}
