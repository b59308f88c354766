package dev.refract.acceptance;

import java.nio.file.Path;
import java.util.Map;

/// cosign 3, Debian's.
///
/// @param program where it is
public record Cosign(LaterPeer program) {
  /// What opens the keys that it makes.
  public static final String PASSWORD = "test";

  public static Cosign get() throws Exception {
    return new Cosign(LaterPeer.get("cosign"));
  }

  /// Runs it; see [LaterPeer#run].
  public Finished run(Path directory, String... arguments) throws Exception {
    return program.run(directory, Map.of("COSIGN_PASSWORD", PASSWORD), arguments);
  }
}
