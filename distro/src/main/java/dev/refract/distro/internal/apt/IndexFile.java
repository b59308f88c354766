package dev.refract.distro.internal.apt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The compact form of one `Packages` index, mapped into memory; see [IndexFormat].
///
/// Files of this kind are never changed, only replaced, so the mapping stays good.
public final class IndexFile {
  private final ByteBuffer bytes;
  private final OffsetTable names;
  private final OffsetTable provided;

  private IndexFile(ByteBuffer bytes) {
    this.bytes = bytes;
    int end = bytes.limit() - IndexFormat.COUNTS;
    int providedAt = end - 8 * bytes.getInt(end + 4);
    int namesAt = providedAt - 4 * bytes.getInt(end);
    this.names =
        new OffsetTable(
            bytes, namesAt, bytes.getInt(end), 4, IndexFormat.NAME_AT, IndexFormat::isNameByte);
    this.provided =
        new OffsetTable(bytes, providedAt, bytes.getInt(end + 4), 8, 0, IndexFormat::isNameByte);
  }

  /// Opens `file`, or gives empty if it is not there or damaged.
  public static Optional<IndexFile> open(Path file) throws IOException {
    return CompactFile.open(file, IndexFormat.MAGIC, IndexFormat.COUNTS).map(IndexFile::new);
  }

  /// How many stanzas there are.
  public int size() {
    return names.count();
  }

  /// The stanzas of the package `name`, in the order of the index.
  public List<Map<String, String>> stanzas(String name) {
    byte[] key = name.getBytes(StandardCharsets.ISO_8859_1);
    List<Map<String, String>> found = new ArrayList<>();
    for (int i = names.firstNotBefore(key); names.isAt(i, key); i++) {
      found.add(parse(names.offset(i)));
    }
    return found;
  }

  /// The stanzas of packages that provide the virtual package `name`, in the order of the index.
  public List<Map<String, String>> providers(String name) {
    byte[] key = name.getBytes(StandardCharsets.ISO_8859_1);
    List<Map<String, String>> found = new ArrayList<>();
    for (int i = provided.firstNotBefore(key); provided.isAt(i, key); i++) {
      found.add(parse(bytes.getInt(provided.at() + 8 * i + 4)));
    }
    return found;
  }

  /// All package names, sorted.
  public List<String> names() {
    List<String> all = new ArrayList<>(names.count());
    for (int i = 0; i < names.count(); i++) {
      all.add(names.key(i));
    }
    return all;
  }

  private Map<String, String> parse(int stanza) {
    Map<String, String> fields = new LinkedHashMap<>();
    int at = stanza;
    while (bytes.get(at) != '\n') {
      int colon = at;
      while (bytes.get(colon) != ':') {
        colon++;
      }
      int end = colon;
      while (bytes.get(end) != '\n') {
        end++;
      }
      fields.put(text(at, colon), text(colon + 2, end));
      at = end + 1;
    }
    return fields;
  }

  private String text(int from, int to) {
    byte[] copy = new byte[to - from];
    bytes.get(from, copy);
    return new String(copy, StandardCharsets.ISO_8859_1);
  }
}
