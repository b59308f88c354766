package dev.refract.cli;

import dev.refract.archive.TarEntry;
import dev.refract.cli.terminal.Colours;
import dev.refract.cli.terminal.Colours.Role;
import dev.refract.failure.Failure;
import dev.refract.oci.json.Json;
import dev.refract.oci.json.JsonArray;
import dev.refract.oci.json.JsonObject;
import dev.refract.oci.layout.StoredLayer;
import dev.refract.oci.layout.StoredPlatform;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Lists the files of the layers of one platform, in the order in which they are stored.
final class LayerReport {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final String PERMISSIONS = "rwxrwxrwx";

  private LayerReport() {}

  /// For people: kind and mode, owner, size, time in UTC, and path, as `tar -tv` shows them.
  static List<String> text(StoredPlatform platform, Colours colours) throws IOException, Failure {
    List<String> lines = new ArrayList<>();
    for (StoredLayer layer : platform.layers()) {
      lines.add(colours.paint(Role.STRONG, "layer " + layer.descriptor().digest()));
      Table table = new Table("MODE", "OWNER", "SIZE", "TIME", "PATH").right(2);
      for (TarEntry entry : layer.entries()) {
        table.row(
            mode(entry),
            entry.uid() + "/" + entry.gid(),
            Long.toString(size(entry)),
            TIME.format(Instant.ofEpochSecond(entry.mtime())),
            entry.path() + suffix(entry));
      }
      lines.addAll(table.lines(colours));
    }
    return List.copyOf(lines);
  }

  private static long size(TarEntry entry) {
    return switch (entry) {
      case TarEntry.File file -> file.size();
      case TarEntry.Directory _, TarEntry.Symlink _, TarEntry.HardLink _ -> 0;
    };
  }

  private static String suffix(TarEntry entry) {
    return switch (entry) {
      case TarEntry.File _ -> "";
      case TarEntry.Directory _ -> "/";
      case TarEntry.Symlink link -> " -> " + link.target();
      case TarEntry.HardLink link -> " link to " + link.target();
    };
  }

  private static String mode(TarEntry entry) {
    char kind =
        switch (entry) {
          case TarEntry.File _ -> '-';
          case TarEntry.Directory _ -> 'd';
          case TarEntry.Symlink _ -> 'l';
          case TarEntry.HardLink _ -> 'h';
        };
    StringBuilder text = new StringBuilder().append(kind);
    for (int i = 0; i < PERMISSIONS.length(); i++) {
      boolean granted = (entry.mode() & (0400 >> i)) != 0;
      text.append(granted ? PERMISSIONS.charAt(i) : '-');
    }
    special(text, entry.mode(), 04000, 3, 's');
    special(text, entry.mode(), 02000, 6, 's');
    special(text, entry.mode(), 01000, 9, 't');
    return text.toString();
  }

  // Set-user, set-group and sticky stand in the place of an x, in upper case where there is none.
  private static void special(StringBuilder text, int mode, int bit, int place, char letter) {
    if ((mode & bit) != 0) {
      boolean executable = text.charAt(place) == 'x';
      text.setCharAt(place, executable ? letter : Character.toUpperCase(letter));
    }
  }

  /// What `--json` prints of one platform.
  ///
  /// ```
  /// {"platform": "linux/arm/v6", "digest": "sha256:…",
  ///  "layers": [{"digest": "sha256:…", "entries": [
  ///    {"path": "etc/passwd", "kind": "file", "mode": "0644", "uid": 0, "gid": 0,
  ///     "mtime": 1767225600, "size": 92}]}]}     "target" for the kinds symlink and hardlink
  /// ```
  static JsonObject json(StoredPlatform platform) throws IOException, Failure {
    List<Json> layers = new ArrayList<>();
    for (StoredLayer layer : platform.layers()) {
      layers.add(
          Json.object()
              .put("digest", layer.descriptor().digest().toString())
              .put(
                  "entries",
                  new JsonArray(layer.entries().stream().<Json>map(LayerReport::json).toList()))
              .build());
    }
    return Json.object()
        .put("platform", platform.platform().toString())
        .put("digest", platform.descriptor().digest().toString())
        .put("layers", new JsonArray(layers))
        .build();
  }

  private static JsonObject json(TarEntry entry) {
    JsonObject.Builder json =
        Json.object()
            .put("path", entry.path())
            .put("kind", kind(entry))
            .put("mode", String.format(Locale.ROOT, "%04o", entry.mode()))
            .put("uid", entry.uid())
            .put("gid", entry.gid())
            .put("mtime", entry.mtime());
    return switch (entry) {
      case TarEntry.File file -> json.put("size", file.size()).build();
      case TarEntry.Directory _ -> json.build();
      case TarEntry.Symlink link -> json.put("target", link.target()).build();
      case TarEntry.HardLink link -> json.put("target", link.target()).build();
    };
  }

  private static String kind(TarEntry entry) {
    return switch (entry) {
      case TarEntry.File _ -> "file";
      case TarEntry.Directory _ -> "directory";
      case TarEntry.Symlink _ -> "symlink";
      case TarEntry.HardLink _ -> "hardlink";
    };
  }
}
