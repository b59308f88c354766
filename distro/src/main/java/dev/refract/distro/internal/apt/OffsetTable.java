package dev.refract.distro.internal.apt;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.IntPredicate;

/// Rows of a [CompactFile] that are sorted by a key, of which they hold the offset.
///
/// @param bytes of the file
/// @param at where the table begins
/// @param count how many rows it has
/// @param width bytes of each row, of which the first four are the offset
/// @param keyAt how far behind the offset the key begins
/// @param inKey which bytes a key has; the first other one ends it
record OffsetTable(ByteBuffer bytes, int at, int count, int width, int keyAt, IntPredicate inKey) {

  /// The offset that the row `row` holds.
  int offset(int row) {
    return bytes.getInt(at + width * row);
  }

  /// The key of the row `row`, with one character for each byte.
  String key(int row) {
    int start = offset(row) + keyAt;
    int end = start;
    while (inKey.test(bytes.get(end))) {
      end++;
    }
    byte[] copy = new byte[end - start];
    bytes.get(start, copy);
    return new String(copy, StandardCharsets.ISO_8859_1);
  }

  /// The first row whose key is `key` or comes after it; `count` if there is none.
  int firstNotBefore(byte[] key) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (compare(middle, key) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /// Whether there is a row `row` and its key is `key`.
  boolean isAt(int row, byte[] key) {
    return row < count && compare(row, key) == 0;
  }

  private int compare(int row, byte[] key) {
    int start = offset(row) + keyAt;
    for (int i = 0; ; i++) {
      byte b = bytes.get(start + i);
      boolean more = inKey.test(b);
      if (!more || i == key.length) {
        return Boolean.compare(more, i < key.length);
      }
      if (b != key[i]) {
        return Byte.compareUnsigned(b, key[i]);
      }
    }
  }
}
