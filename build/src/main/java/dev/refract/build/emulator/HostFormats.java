package dev.refract.build.emulator;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// What binary formats are registered with the machine's kernel for all.
///
/// @param directory where binfmt_misc is mounted, normally [#MOUNTED]
record HostFormats(Path directory) {
  static final Path MOUNTED = Path.of("/proc/sys/fs/binfmt_misc");

  private static final String ENABLED = "enabled";
  private static final Set<String> CONTROLS = Set.of("register", "status");
  private static final int MOST_BYTES = 1 << 14;
  private static final String ZEROS = "0";

  /// Whether programs of `format` are run by an interpreter that is open already (`F`), so that it
  /// need not be in the root that they see.
  boolean runs(BinfmtFormat format) throws IOException {
    Path status = directory.resolve("status");
    if (!Files.isReadable(status) || !fields(status).containsKey(ENABLED)) {
      return false;
    }
    List<Path> entries;
    try (Stream<Path> children = Files.list(directory)) {
      entries = children.toList();
    }
    for (Path entry : entries) {
      if (!CONTROLS.contains(entry.getFileName().toString()) && runs(format, fields(entry))) {
        return true;
      }
    }
    return false;
  }

  private static boolean runs(BinfmtFormat format, Map<String, String> fields) {
    String magic = fields.getOrDefault("magic", "");
    return fields.containsKey(ENABLED)
        && fields.getOrDefault("flags:", "").contains("F")
        && fields.getOrDefault("offset", "").equals(ZEROS)
        && !magic.isEmpty()
        && isKnownBy(format, magic, fields.getOrDefault("mask", "ff".repeat(magic.length() / 2)));
  }

  // Lines of a word and a value, or of a word alone.
  private static Map<String, String> fields(Path entry) throws IOException {
    Map<String, String> fields = new HashMap<>();
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

  private static boolean isKnownBy(BinfmtFormat format, String magic, String mask) {
    HexFormat hex = HexFormat.of();
    byte[] file = hex.parseHex(format.magic());
    byte[] wanted = hex.parseHex(magic);
    byte[] counting = hex.parseHex(mask);
    if (wanted.length > file.length || counting.length != wanted.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (((file[i] ^ wanted[i]) & counting[i]) != 0) {
        return false;
      }
    }
    return true;
  }
}
