package dev.refract.distro.internal.apt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The compact form of one `Contents` index, mapped into memory; see [ContentsFormat].
///
/// Files of this kind are never changed, only replaced, so the mapping stays good.
public final class ContentsFile {
  private final ByteBuffer bytes;
  private final OffsetTable paths;

  private ContentsFile(ByteBuffer bytes) {
    this.bytes = bytes;
    int end = bytes.limit() - ContentsFormat.COUNTS;
    int count = bytes.getInt(end);
    this.paths = new OffsetTable(bytes, end - 4 * count, count, 4, 0, ContentsFormat::isPathByte);
  }

  /// Opens `file`, or gives empty if it is not there or damaged.
  public static Optional<ContentsFile> open(Path file) throws IOException {
    return CompactFile.open(file, ContentsFormat.MAGIC, ContentsFormat.COUNTS)
        .map(ContentsFile::new);
  }

  /// How many paths there are.
  public int size() {
    return paths.count();
  }

  /// The path at `row`, in the order of their bytes.
  public String path(int row) {
    return new String(paths.key(row).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  /// The packages that have the path at `row`, sorted.
  public List<String> packages(int row) {
    int start = paths.offset(row);
    while (bytes.get(start) != '\n') {
      start++;
    }
    start++;
    int end = start;
    while (bytes.get(end) != '\n') {
      end++;
    }
    byte[] copy = new byte[end - start];
    bytes.get(start, copy);
    return List.of(new String(copy, StandardCharsets.ISO_8859_1).split(",", -1));
  }

  /// The packages that have `path`, sorted; none if it is not among those that are kept.
  public List<String> packages(String path) {
    byte[] key = path.getBytes(StandardCharsets.UTF_8);
    int row = paths.firstNotBefore(key);
    return paths.isAt(row, key) ? packages(row) : List.of();
  }
}
