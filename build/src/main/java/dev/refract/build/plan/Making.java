package dev.refract.build.plan;

import dev.refract.build.config.Route;
import dev.refract.build.roots.RootPackage;
import java.util.List;

/// How a platform's program is made, and what that takes beside toolchain and sysroot.
public sealed interface Making {
  /// What the user calls it.
  Route route();

  /// Packages of the root that runs under qemu; none where nothing does.
  List<RootPackage> root();

  /// The compiler, where `usual` is what compiles on this machine.
  default Compiler compiler(Compiler usual) {
    return switch (this) {
      case Cross _, EmulatedLink _ -> usual;
      case Emulated emulated -> emulated.compiler();
    };
  }

  /// lld links on this machine.
  record Cross() implements Making {
    @Override
    public Route route() {
      return Route.CROSS;
    }

    @Override
    public List<RootPackage> root() {
      return List.of();
    }
  }

  /// The target's own C compiler links.
  record EmulatedLink(List<RootPackage> root) implements Making {
    /// Keeps its own copy.
    public EmulatedLink {
      root = List.copyOf(root);
    }

    @Override
    public Route route() {
      return Route.EMULATED_LINK;
    }
  }

  /// The target's own Crystal compiles, too.
  record Emulated(List<RootPackage> root, Compiler compiler) implements Making {
    /// Keeps its own copy.
    public Emulated {
      root = List.copyOf(root);
    }

    @Override
    public Route route() {
      return Route.EMULATED;
    }
  }
}
