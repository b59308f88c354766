package dev.refract.build.compile;

import dev.refract.build.config.LinkMode;
import dev.refract.build.plan.TargetPlatform;
import dev.refract.build.sandbox.Sandbox;
import dev.refract.crystal.SandboxScripts;

/// How `pkg-config` answers for the target's sysroot in a session.
final class TargetPackages {
  private TargetPackages() {}

  static SandboxScripts.PkgConfig of(
      Sandbox.Session session, TargetPlatform target, LinkMode mode) {
    return new SandboxScripts.PkgConfig(
        session.words("usr/bin/pkgconf"),
        session.path("sysroot"),
        target.multiarch(),
        mode != LinkMode.DYNAMIC);
  }
}
