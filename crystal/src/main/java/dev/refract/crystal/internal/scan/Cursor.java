package dev.refract.crystal.internal.scan;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A place in the bytes of a source file, and the line that it is on.
final class Cursor {
  private final byte[] bytes;
  private int position;
  private int line = 1;
  private int lineStart;

  Cursor(byte[] bytes) {
    this.bytes = bytes;
  }

  boolean atEnd() {
    return position >= bytes.length;
  }

  /// How many bytes are before it.
  int position() {
    return position;
  }

  /// Counted from 1.
  int line() {
    return line;
  }

  /// The distance of the byte at `index` from the start of the line.
  int column(int index) {
    return index - lineStart;
  }

  /// The byte at `index`, or -1 before the start and after the end.
  int at(int index) {
    return index >= 0 && index < bytes.length ? bytes[index] & 0xff : -1;
  }

  /// The byte `ahead` of this place, which may be negative; see [#at].
  int peek(int ahead) {
    return at(position + ahead);
  }

  /// Goes on by `count` bytes, none of which ends a line.
  void skip(int count) {
    position += count;
  }

  /// Goes to `index`, on the same line.
  void moveTo(int index) {
    position = index;
  }

  /// Goes over the end of the line.
  void nextLine() {
    position++;
    line++;
    lineStart = position;
  }

  /// Goes to the end of the line.
  void skipLine() {
    while (position < bytes.length && bytes[position] != '\n') {
      position++;
    }
  }

  /// Whether `wanted` is at `index`.
  boolean startsWith(int index, byte[] wanted) {
    if (index + wanted.length > bytes.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (bytes[index + i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  /// Where the name that begins at `index` ends, with its `?` or `!`.
  int endOfWord(int index) {
    int end = index;
    while (isWord(at(end))) {
      end++;
    }
    boolean mark = at(end) == '?' || at(end) == '!';
    if (mark && (at(end + 1) != '=' || at(end + 2) == '=' || at(end + 2) == '~')) {
      end++;
    }
    return end;
  }

  /// The bytes from `start` to `end`.
  byte[] bytes(int start, int end) {
    return Arrays.copyOfRange(bytes, start, end);
  }

  /// A word, decoded the fast way: none beyond ASCII means anything to the scan.
  String word(int start, int end) {
    return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
  }

  String text(int start, int end) {
    return new String(bytes, start, end - start, StandardCharsets.UTF_8);
  }

  static boolean isBlank(int c) {
    return c == ' ' || c == '\t';
  }

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  /// Whether a byte can be part of a name.
  static boolean isWord(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c) || c == '_' || c >= 0x80;
  }
}
