package dev.refract.acceptance;

import java.nio.file.Path;
import java.util.Map;

/// cosign 3, Debian's.
///
/// @param program where it is
record Cosign(LaterPeer program) {
  /// What opens the keys that it makes.
  static final String PASSWORD = "test";

  static Cosign get() throws Exception {
    return new Cosign(LaterPeer.get("cosign"));
  }

  /// Runs it; see [LaterPeer#run].
  Finished run(Path directory, String... arguments) throws Exception {
    return program.run(directory, Map.of("COSIGN_PASSWORD", PASSWORD), arguments);
  }
}
