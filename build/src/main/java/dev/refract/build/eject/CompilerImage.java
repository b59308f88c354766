package dev.refract.build.eject;

import dev.refract.build.plan.Compiler;

/// A public image that has the compiler, or that it can be installed in.
///
/// @param name of the image
/// @param debian whether it is Debian's, where the compiler is a package
/// @param shards whether it has, or can have, the program of that name
record CompilerImage(String name, boolean debian, boolean shards) {
  private static final String DEBIAN = "debian:";

  static CompilerImage of(Compiler compiler) {
    String origin = compiler.origin();
    return origin.startsWith(DEBIAN)
        ? new CompilerImage(origin + "-slim", true, !origin.equals(DEBIAN + "bookworm"))
        : new CompilerImage("crystallang/crystal:" + compiler.version(), false, true);
  }
}
