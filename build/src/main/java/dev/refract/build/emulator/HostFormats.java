package dev.refract.build.emulator;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What binary formats are registered with the machine's kernel for all.
///
/// @param directory where binfmt_misc is mounted, normally [#MOUNTED]
record HostFormats(Path directory) {
  static final Path MOUNTED = Path.of("/proc/sys/fs/binfmt_misc");

  private static final int MOST_BYTES = 1 << 14;
  private static final String ZEROS = "0";

  /// Whether programs of `format` are run by an interpreter that is open already (`F`), so that it
  /// need not be in the root that they see.
  boolean runs(BinaryFormat format) throws IOException {
    if (!Files.isDirectory(directory)) {
      return false;
    }
    List<Path> entries;
    try (Stream<Path> children = Files.list(directory)) {
      entries = children.toList();
    }
    for (Path entry : entries) {
      if (runs(format, fields(entry))) {
        return true;
      }
    }
    return false;
  }

  private static boolean runs(BinaryFormat format, Map<String, String> fields) {
    String magic = fields.getOrDefault("magic", "");
    return fields.containsKey("enabled")
        && fields.getOrDefault("flags:", "").contains("F")
        && fields.getOrDefault("offset", "").equals(ZEROS)
        && !magic.isEmpty()
        && format.isKnownBy(magic, fields.getOrDefault("mask", "ff".repeat(magic.length() / 2)));
  }

  // Lines of a word and a value, or of a word alone. Other files there can only be written to.
  private static Map<String, String> fields(Path entry) throws IOException {
    Map<String, String> fields = new HashMap<>();
    if (!Files.isReadable(entry)) {
      return fields;
    }
    String text;
    try (InputStream in = Files.newInputStream(entry)) {
      text = new String(in.readNBytes(MOST_BYTES), StandardCharsets.ISO_8859_1);
    }
    for (String line : text.split("\n", -1)) {
      int space = line.indexOf(' ');
      fields.put(
          space < 0 ? line : line.substring(0, space), space < 0 ? "" : line.substring(space + 1));
    }
    return fields;
  }
}
