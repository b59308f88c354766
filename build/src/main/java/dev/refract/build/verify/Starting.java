package dev.refract.build.verify;

import dev.refract.build.emulator.Trial;
import dev.refract.failure.Failure;
import dev.refract.oci.layout.StoredPlatform;
import java.io.IOException;

/// Starts the program of a platform whose layers are sound.
@FunctionalInterface
public interface Starting {
  /// Starts it and waits for what comes of it.
  ///
  /// @throws Failure of kind UNSUPPORTED if nothing runs programs of this platform
  Trial start(StoredPlatform platform) throws Failure, IOException, InterruptedException;
}
