package dev.refract.build.compile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/// Writes scripts that programs in the sandbox call.
public final class ScriptFolder {
  private ScriptFolder() {}

  /// Writes `scripts`, name to text, into `directory`.
  public static void write(Map<String, String> scripts, Path directory) throws IOException {
    for (Map.Entry<String, String> script : scripts.entrySet()) {
      Path file = directory.resolve(script.getKey());
      Files.writeString(file, script.getValue());
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }
}
