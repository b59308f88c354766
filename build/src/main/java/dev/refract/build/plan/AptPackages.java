package dev.refract.build.plan;

import dev.refract.build.roots.Indices;
import dev.refract.build.roots.Releases;
import dev.refract.build.roots.RootPackage;
import dev.refract.build.roots.Roots;
import dev.refract.crystal.CrystalVersion;
import dev.refract.distro.apt.DebianRelease;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/// The packages of a release of Debian or Raspbian.
///
/// @param releases whose packages are chosen from
/// @param packages says which make a root
/// @param libraries finds those with a library
/// @param indices of the release
/// @param roots gives the release's compiler
record AptPackages(
    Releases releases,
    PackageSets packages,
    LibraryPackages libraries,
    Indices indices,
    Roots roots)
    implements BasePackages {
  /// Releases that answer which package has a library where the base's own index is not to be had.
  private static final List<DebianRelease> OTHERS =
      List.of(new DebianRelease("bookworm"), new DebianRelease("trixie"));

  @Override
  public boolean has(TargetPlatform target, String name)
      throws Failure, IOException, InterruptedException {
    return packages.has(indices, target.architecture(), name);
  }

  @Override
  public List<ServedLibrary> serve(
      TargetPlatform target, List<LibraryAsk> asks, SortedMap<String, String> chosen)
      throws Failure, IOException, InterruptedException {
    return libraries.serve(
        looks(target, List.of(TargetPlatform.AMD64)), indices, target, asks, chosen);
  }

  @Override
  public String missing(TargetPlatform target, String library, List<ServedLibrary> asks)
      throws Failure, IOException, InterruptedException {
    return libraries.missing(
        looks(target, List.of(TargetPlatform.AMD64, target)), indices, target, library, asks);
  }

  @Override
  public List<RootPackage> sysroot(
      String name, TargetPlatform target, SortedSet<String> wanted, boolean compiler)
      throws Failure, IOException, InterruptedException {
    return packages.sysroot(name, indices, target, wanted, compiler);
  }

  @Override
  public List<RootPackage> emulated(
      String name, TargetPlatform target, SortedSet<String> wanted, boolean commands)
      throws Failure, IOException, InterruptedException {
    return packages.emulated(name, indices, target, wanted, commands);
  }

  @Override
  public Optional<OfferedCompiler> crystal(TargetPlatform target)
      throws Failure, IOException, InterruptedException {
    Optional<CrystalVersion> version = packages.crystal(indices, target.architecture());
    if (version.isEmpty()) {
      return Optional.empty();
    }
    String origin = indices.release().toString();
    return Optional.of(
        new OfferedCompiler(
            version.get(),
            origin,
            () ->
                new Compiler.Packaged(
                    version.get(),
                    origin,
                    "the route emulated takes that of the base",
                    roots.tree(packages.compiler(indices, target.architecture())))));
  }

  @Override
  public List<RootPackage> image(TargetPlatform target, boolean init)
      throws Failure, IOException, InterruptedException {
    return packages.image(indices, target, init);
  }

  @Override
  public List<RootPackage> run(TargetPlatform target, List<String> names)
      throws Failure, IOException, InterruptedException {
    return packages.run(indices, target, names);
  }

  @Override
  public List<LibraryPackages.Looking> machine(TargetPlatform target) {
    return indices.release().hasContents()
        ? looks(target, List.of(TargetPlatform.AMD64))
        : List.of();
  }

  // The release's own indices, then others': names of development packages hardly change from
  // release to release, and a mirror lacks `Contents` at times.
  private List<LibraryPackages.Looking> looks(TargetPlatform target, List<TargetPlatform> own) {
    List<LibraryPackages.Looking> looks = new ArrayList<>();
    if (indices.release().hasContents()) {
      own.forEach(looked -> looks.add(() -> look(indices, looked, target)));
    }
    for (DebianRelease other : OTHERS) {
      if (!other.equals(indices.release())) {
        TargetPlatform common = TargetPlatform.AMD64;
        looks.add(() ->
            look(
                releases.open(other, new TreeSet<>(Set.of(common.architecture()))),
                common,
                common));
      }
    }
    return looks;
  }

  // GCC's version is the same for all architectures of a release; `known` is one that is open.
  private LibraryPackages.Look look(Indices of, TargetPlatform looked, TargetPlatform known)
      throws Failure, IOException, InterruptedException {
    return new LibraryPackages.Look(of, looked, packages.gcc(of, known.architecture()));
  }
}
