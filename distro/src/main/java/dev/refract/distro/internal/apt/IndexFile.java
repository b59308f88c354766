package dev.refract.distro.internal.apt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/// The compact form of one `Packages` index, mapped into memory; see [IndexFormat].
///
/// Files of this kind are never changed, only replaced, so the mapping stays good.
public final class IndexFile {
  private final ByteBuffer bytes;
  private final int names;
  private final int namesAt;
  private final int provided;
  private final int providedAt;

  private IndexFile(ByteBuffer bytes, int names, int provided) {
    this.bytes = bytes;
    this.names = names;
    this.provided = provided;
    this.providedAt = bytes.limit() - IndexFormat.TRAILER - 8 * provided;
    this.namesAt = providedAt - 4 * names;
  }

  /// Opens `file`, or gives empty if it is not there or damaged.
  public static Optional<IndexFile> open(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    MappedByteBuffer bytes;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size < IndexFormat.MAGIC.length + IndexFormat.TRAILER || size > Integer.MAX_VALUE) {
        return Optional.empty();
      }
      bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
    }
    int end = bytes.limit() - 4;
    CRC32C sum = new CRC32C();
    sum.update(bytes.slice(0, end));
    byte[] magic = new byte[IndexFormat.MAGIC.length];
    bytes.get(0, magic);
    if ((int) sum.getValue() != bytes.getInt(end)
        || !java.util.Arrays.equals(magic, IndexFormat.MAGIC)) {
      return Optional.empty();
    }
    return Optional.of(new IndexFile(bytes, bytes.getInt(end - 8), bytes.getInt(end - 4)));
  }

  /// How many stanzas there are.
  public int size() {
    return names;
  }

  /// The stanzas of the package `name`, in the order of the index.
  public List<Map<String, String>> stanzas(String name) {
    byte[] key = name.getBytes(StandardCharsets.ISO_8859_1);
    List<Map<String, String>> found = new ArrayList<>();
    for (int i = firstNotBefore(key, names, namesAt, 4, IndexFormat.NAME_AT); i < names; i++) {
      int stanza = bytes.getInt(namesAt + 4 * i);
      if (compare(stanza + IndexFormat.NAME_AT, key) != 0) {
        break;
      }
      found.add(parse(stanza));
    }
    return found;
  }

  /// The stanzas of packages that provide the virtual package `name`, in the order of the index.
  public List<Map<String, String>> providers(String name) {
    byte[] key = name.getBytes(StandardCharsets.ISO_8859_1);
    List<Map<String, String>> found = new ArrayList<>();
    for (int i = firstNotBefore(key, provided, providedAt, 8, 0); i < provided; i++) {
      if (compare(bytes.getInt(providedAt + 8 * i), key) != 0) {
        break;
      }
      found.add(parse(bytes.getInt(providedAt + 8 * i + 4)));
    }
    return found;
  }

  /// All package names, sorted.
  public List<String> names() {
    List<String> all = new ArrayList<>(names);
    for (int i = 0; i < names; i++) {
      int at = bytes.getInt(namesAt + 4 * i) + IndexFormat.NAME_AT;
      int end = at;
      while (IndexFormat.isNameByte(bytes.get(end))) {
        end++;
      }
      all.add(text(at, end));
    }
    return all;
  }

  private int firstNotBefore(byte[] key, int count, int tableAt, int width, int nameAt) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (compare(bytes.getInt(tableAt + width * middle) + nameAt, key) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /// Compares the name that begins at `at` with `key`.
  private int compare(int at, byte[] key) {
    for (int i = 0; ; i++) {
      byte b = bytes.get(at + i);
      boolean more = IndexFormat.isNameByte(b);
      if (!more || i == key.length) {
        return Boolean.compare(more, i < key.length);
      }
      if (b != key[i]) {
        return Byte.compare(b, key[i]);
      }
    }
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
