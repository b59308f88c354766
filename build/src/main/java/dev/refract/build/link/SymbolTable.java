package dev.refract.build.link;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The names that a static library defines, as its first member lists them for linkers: a count, as
/// many offsets, 32 bits each and the highest byte first, then as many names, each with a NUL byte
/// after it.
///
/// @param names in the order of the list
record SymbolTable(List<String> names) {
  private static final SymbolTable NONE = new SymbolTable(List.of());
  private static final String MAGIC = "!<arch>\n";
  private static final int HEADER = 60;
  private static final int MOST = 1 << 24;

  SymbolTable {
    names = List.copyOf(names);
  }

  /// The table of the library in `file`; one without names where the file has no table.
  static SymbolTable of(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      String start =
          new String(in.readNBytes(MAGIC.length() + HEADER), StandardCharsets.ISO_8859_1);
      if (start.length() < MAGIC.length() + HEADER || !start.startsWith(MAGIC + "/ ")) {
        return NONE;
      }
      String size = start.substring(MAGIC.length() + 48, MAGIC.length() + 58).strip();
      if (!size.matches("[0-9]{1,8}") || Integer.parseInt(size) > MOST) {
        return NONE;
      }
      byte[] table = in.readNBytes(Integer.parseInt(size));
      int offsets = table.length < 4 ? -1 : ByteBuffer.wrap(table).getInt();
      if (offsets < 0 || offsets > (table.length - 4) / 4) {
        return NONE;
      }
      int names = 4 + 4 * offsets;
      return new SymbolTable(
          List.of(
              new String(table, names, table.length - names, StandardCharsets.ISO_8859_1)
                  .replaceFirst("\0$", "")
                  .split("\0", -1)));
    }
  }

  /// Whether it is written in C++, whose names have a form of their own.
  boolean isCxx() {
    return names.stream().anyMatch(name -> name.startsWith("_Z"));
  }
}
