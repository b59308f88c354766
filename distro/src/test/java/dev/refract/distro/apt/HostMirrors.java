package dev.refract.distro.apt;

import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;

/// The mirrors that this machine's own apt uses.
final class HostMirrors {
  private HostMirrors() {}

  static Mirrors of(DebianRelease release) throws Failure, IOException {
    Path root = Path.of("/");
    return Mirrors.choose(
        release,
        AptSources.read(root),
        root,
        Optional.empty(),
        Optional.empty(),
        new ArrayList<>());
  }
}
