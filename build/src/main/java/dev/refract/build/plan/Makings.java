package dev.refract.build.plan;

import dev.refract.build.config.CrystalChoice;
import dev.refract.build.config.Route;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// Decides how the programs of an image are made on each of its platforms.
///
/// @param packages of the base
/// @param tarballs opens a compiler that the user brings
record Makings(ImageRequest request, BasePackages packages, Tarballs tarballs) {
  /// How it is done for `target`.
  ///
  /// @param root what a lock calls the root that runs under qemu
  /// @param libraries packages that are linked against
  /// @param commands whether commands of the project run there, too
  /// @throws Failure of kind USAGE where a compiler is named that the route has no use for, of kind
  ///   UNSUPPORTED where there is none, or none that goes with project and base
  Making of(TargetPlatform target, String root, SortedSet<String> libraries, boolean commands)
      throws Failure, IOException, InterruptedException {
    Route route = request.route(target);
    Optional<CrystalChoice> crystal = request.wishes().crystalOn(target.platform());
    if (crystal.isPresent() && route != Route.EMULATED) {
      throw new Failure(
              Failure.Kind.USAGE,
              "plan",
              "a compiler is named that runs under qemu, and the route is " + route.word())
          .remedy("choose the route emulated, or name no compiler for this platform")
          .on(target.platform().toString());
    }
    return switch (route) {
      case CROSS -> new Making.Cross();
      case EMULATED_LINK ->
          new Making.EmulatedLink(packages.emulated(root, target, libraries, commands));
      case EMULATED -> {
        Compiler compiler = compiler(target, crystal);
        yield new Making.Emulated(
            packages.emulated(root, target, with(compiler, libraries), commands), compiler);
      }
    };
  }

  /// As `before`, with other packages to link against.
  ///
  /// @param packages of the base
  static Making again(
      Making before,
      BasePackages packages,
      TargetPlatform target,
      String root,
      SortedSet<String> libraries,
      boolean commands)
      throws Failure, IOException, InterruptedException {
    return switch (before) {
      case Making.Cross cross -> cross;
      case Making.EmulatedLink _ ->
          new Making.EmulatedLink(packages.emulated(root, target, libraries, commands));
      case Making.Emulated emulated ->
          new Making.Emulated(
              packages.emulated(root, target, with(emulated.compiler(), libraries), commands),
              emulated.compiler());
    };
  }

  private Compiler compiler(TargetPlatform target, Optional<CrystalChoice> crystal)
      throws Failure, IOException, InterruptedException {
    if (crystal.isPresent() && crystal.get() instanceof CrystalChoice.Tarball tarball) {
      Compiler brought = tarballs.open(tarball, request.wishes().request().project(), target);
      require(new OfferedCompiler(brought.version(), brought.origin(), () -> brought), target);
      return brought;
    }
    Optional<OfferedCompiler> own = packages.crystal(target);
    if (crystal.isPresent() || own.isEmpty()) {
      throw new Failure(
              Failure.Kind.UNSUPPORTED,
              "plan",
              own.isPresent()
                  ? "only a tarball can be named for a platform"
                  : request.base().name() + " has no Crystal that runs on " + target.platform())
          .remedy(remedy(target))
          .on(target.platform().toString());
    }
    require(own.get(), target);
    return own.get().getting().compiler();
  }

  private void require(OfferedCompiler offered, TargetPlatform target) throws Failure {
    try {
      offered.require(request.shard());
      Remarks.require(offered.version(), request.base(), target);
    } catch (Failure failure) {
      throw failure.remedy(remedy(target)).on(target.platform().toString());
    }
  }

  private static String remedy(TargetPlatform target) {
    return "name a tarball with --crystal "
        + target.platform()
        + "=tarball=PATH,sha256=HEX, or choose the route emulated-link";
  }

  private static SortedSet<String> with(Compiler compiler, SortedSet<String> libraries) {
    SortedSet<String> all = new TreeSet<>(libraries);
    if (compiler instanceof Compiler.Packaged) {
      all.add(PackageSets.COMPILER);
    }
    return all;
  }
}
