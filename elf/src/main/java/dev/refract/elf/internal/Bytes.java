package dev.refract.elf.internal;

import dev.refract.failure.Failure;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// A part of a file that can be read only inside its bounds.
///
/// Offsets are relative to the part; messages give them relative to the file.
public final class Bytes {
  /// Nothing that names a file, a library or a version is longer (`PATH_MAX`).
  private static final int LONGEST_TEXT = 4096;

  private final MemorySegment data;
  private final long base;
  private final String file;
  private final String part;
  private final ByteOrder order;

  private Bytes(MemorySegment data, long base, String file, String part, ByteOrder order) {
    this.data = data;
    this.base = base;
    this.file = file;
    this.part = part;
    this.order = order;
  }

  /// A whole file, named `file` in messages.
  public static Bytes of(MemorySegment data, String file) {
    return new Bytes(data, 0, file, "file", ByteOrder.LITTLE_ENDIAN);
  }

  /// The same bytes with numbers in `newOrder`.
  Bytes in(ByteOrder newOrder) {
    return new Bytes(data, base, file, part, newOrder);
  }

  ByteOrder order() {
    return order;
  }

  long size() {
    return data.byteSize();
  }

  /// `length` bytes from `offset`, called `name` in messages; both numbers are unsigned.
  Bytes slice(long offset, long length, String name) throws Failure {
    if (offset < 0 || length < 0 || offset > size() - length) {
      throw damaged(
          name
              + " of "
              + Long.toUnsignedString(length)
              + " bytes at "
              + hex(base + offset)
              + " reaches past the end of the "
              + part
              + " at "
              + hex(base + size()));
    }
    return new Bytes(data.asSlice(offset, length), base + offset, file, name, order);
  }

  /// All from `offset` on.
  Bytes from(long offset, String name) throws Failure {
    return slice(offset, Math.max(0, size() - offset), name);
  }

  int u8(long offset) throws Failure {
    check(offset, 1);
    return Byte.toUnsignedInt(data.get(ValueLayout.JAVA_BYTE, offset));
  }

  int u16(long offset) throws Failure {
    check(offset, 2);
    return Short.toUnsignedInt(data.get(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order), offset));
  }

  int s32(long offset) throws Failure {
    check(offset, 4);
    return data.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(order), offset);
  }

  long u32(long offset) throws Failure {
    return Integer.toUnsignedLong(s32(offset));
  }

  /// An unsigned 64-bit number; negative when its highest bit is set.
  long u64(long offset) throws Failure {
    check(offset, 8);
    return data.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(order), offset);
  }

  /// The text from `offset` up to a zero byte. Bytes that are no printable UTF-8 come out as
  /// `\xNN`, so that a name can be shown on a terminal as it is.
  String text(long offset) throws Failure {
    check(offset, 1);
    long end = offset;
    while (u8(end) != 0) {
      end++;
      if (end - offset > LONGEST_TEXT) {
        throw damaged("text in the " + part + " at " + hex(base + offset) + " is too long");
      }
      if (end == size()) {
        throw damaged("text in the " + part + " at " + hex(base + offset) + " has no end");
      }
    }
    return printable(data.asSlice(offset, end - offset).toArray(ValueLayout.JAVA_BYTE));
  }

  /// The bytes as lower-case hexadecimal digits.
  String hexDigits() {
    return java.util.HexFormat.of().formatHex(data.toArray(ValueLayout.JAVA_BYTE));
  }

  /// A failure of this file: `problem` begins with the part that is wrong.
  Failure damaged(String problem) {
    return new Failure(Failure.Kind.UNFIT, "elf", file + ": " + problem);
  }

  /// Where `offset` is in the file, for messages.
  String at(long offset) {
    return hex(base + offset);
  }

  private void check(long offset, int length) throws Failure {
    if (offset < 0 || offset > size() - length) {
      throw damaged(
          part
              + " at "
              + hex(base)
              + " ends at "
              + hex(base + size())
              + ", wanted "
              + length
              + " bytes at "
              + hex(base + offset));
    }
  }

  private static String hex(long offset) {
    return "0x" + Long.toHexString(offset);
  }

  private static String printable(byte[] raw) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(raw)).toString();
      if (text.codePoints().allMatch(Bytes::visible)) {
        return text;
      }
    } catch (CharacterCodingException notText) {
      // Shown byte by byte below.
    }
    StringBuilder escaped = new StringBuilder();
    for (byte b : raw) {
      if (b >= 0x20 && b < 0x7f) {
        escaped.append((char) b);
      } else {
        escaped.append(String.format(Locale.ROOT, "\\x%02x", b));
      }
    }
    return escaped.toString();
  }

  /// Format characters are left out too: they can turn the direction of a line on a terminal.
  private static boolean visible(int codePoint) {
    int type = Character.getType(codePoint);
    return type != Character.CONTROL
        && type != Character.FORMAT
        && type != Character.LINE_SEPARATOR
        && type != Character.PARAGRAPH_SEPARATOR
        && type != Character.UNASSIGNED
        && type != Character.PRIVATE_USE;
  }
}
