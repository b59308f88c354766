package dev.refract.crystal.internal.scan;

import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The outlines of files, each read once; they do not depend on the flags. Safe for many threads.
public final class Outlines {
  private static final int BYTES = 16 << 20;

  private final Map<Path, Outline> known = new ConcurrentHashMap<>();

  /// The outline of a file.
  ///
  /// @throws Failure of kind PROJECT for a file that is too large
  /// @throws IOException where it cannot be read
  Outline of(Path file) throws Failure, IOException {
    Outline outline = known.get(file);
    if (outline == null) {
      outline = OutlineReader.read(bytes(file));
      known.put(file, outline);
    }
    return outline;
  }

  private static byte[] bytes(Path file) throws Failure, IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(BYTES + 1);
      if (bytes.length > BYTES) {
        throw new Failure(
            Failure.Kind.PROJECT,
            "project",
            "a source file of more than " + BYTES + " bytes: " + Text.quoted(file.toString()));
      }
      return bytes;
    }
  }
}
