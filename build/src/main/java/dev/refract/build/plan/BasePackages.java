package dev.refract.build.plan;

import dev.refract.build.roots.RootPackage;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/// The packages of a base: what programs are linked with, and what images have files of.
interface BasePackages {
  /// Whether there is a package `name`.
  boolean has(TargetPlatform target, String name) throws Failure, IOException, InterruptedException;

  /// What serves `asks`, sorted by name, each once.
  ///
  /// @param chosen library or module name to the package that the project wants it from
  List<ServedLibrary> serve(
      TargetPlatform target, List<LibraryAsk> asks, SortedMap<String, String> chosen)
      throws Failure, IOException, InterruptedException;

  /// The package with the library that the compiler wants linked and the sysroot lacks.
  ///
  /// @param asks where sources ask for libraries
  /// @throws Failure of kind PACKAGES where no package has it, or not the one that should
  String missing(TargetPlatform target, String library, List<ServedLibrary> asks)
      throws Failure, IOException, InterruptedException;

  /// What programs for `target` are linked with.
  ///
  /// @param name of the root
  /// @param libraries packages that serve the libraries that sources ask for
  /// @param compiler whether C is compiled against them, too
  List<RootPackage> sysroot(
      String name, TargetPlatform target, SortedSet<String> libraries, boolean compiler)
      throws Failure, IOException, InterruptedException;

  /// The sysroot and the target's own C compiler, complete, to be run under qemu.
  ///
  /// @param name of the root
  /// @param libraries packages that have to be in it
  /// @param commands whether commands of the project run there, too
  /// @throws Failure of kind UNSUPPORTED where the base has no such root
  List<RootPackage> emulated(
      String name, TargetPlatform target, SortedSet<String> libraries, boolean commands)
      throws Failure, IOException, InterruptedException;

  /// The base's Crystal that runs on `target` itself, if it has one.
  Optional<OfferedCompiler> crystal(TargetPlatform target)
      throws Failure, IOException, InterruptedException;

  /// What every image has files of.
  ///
  /// @param init whether tini is among it
  List<RootPackage> image(TargetPlatform target, boolean init)
      throws Failure, IOException, InterruptedException;

  /// What goes into the image whole: the packages `names` and what they depend on.
  List<RootPackage> run(TargetPlatform target, List<String> names)
      throws Failure, IOException, InterruptedException;

  /// Where the libraries of the build machine's own programs are looked for first.
  ///
  /// @param target one of the build's
  List<LibraryPackages.Looking> machine(TargetPlatform target) throws Failure, IOException;
}
