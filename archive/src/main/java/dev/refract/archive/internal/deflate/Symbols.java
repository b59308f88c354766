package dev.refract.archive.internal.deflate;

/// What a segment was parsed into: literal bytes, and matches of a length (3 to 258) at a distance
/// (1 to 32768) (RFC 1951, 3.2.5).
final class Symbols {
  /// The literals 0 to 255, the end of a block, and the codes of lengths.
  static final int LITERALS_AND_LENGTHS = 286;

  static final int DISTANCES = 30;
  static final int END_OF_BLOCK = 256;

  private static final int LENGTH_BITS = 9;
  private static final int[] LENGTH_EXTRA_BITS = {
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0
  };
  private static final int[] LENGTH_BASE = new int[LENGTH_EXTRA_BITS.length];
  private static final byte[] LENGTH_CODE = new byte[259];

  static {
    int base = 3;
    for (int code = 0; code < LENGTH_EXTRA_BITS.length; code++) {
      LENGTH_BASE[code] = base;
      for (int i = 0; i < 1 << LENGTH_EXTRA_BITS[code] && base <= 258; i++) {
        LENGTH_CODE[base++] = (byte) code;
      }
    }
    // The last code has the length 258 to itself, although the one before could express it.
    LENGTH_BASE[28] = 258;
    LENGTH_CODE[258] = 28;
  }

  private final int[] symbols;
  private int count;

  Symbols(int capacity) {
    symbols = new int[capacity];
  }

  void clear() {
    count = 0;
  }

  void literal(int octet) {
    symbols[count++] = octet;
  }

  void match(int length, int distance) {
    symbols[count++] = (distance << LENGTH_BITS) | length;
  }

  int count() {
    return count;
  }

  /// The distance of the match at `index`, 0 for a literal.
  int distance(int index) {
    return symbols[index] >>> LENGTH_BITS;
  }

  /// The length of the match at `index`, or the literal byte.
  int value(int index) {
    return symbols[index] & ((1 << LENGTH_BITS) - 1);
  }

  /// The code of a length in the alphabet of literals and lengths.
  static int lengthCode(int length) {
    return 257 + LENGTH_CODE[length];
  }

  static int lengthExtraBits(int lengthCode) {
    return LENGTH_EXTRA_BITS[lengthCode - 257];
  }

  static int lengthBase(int lengthCode) {
    return LENGTH_BASE[lengthCode - 257];
  }

  /// The code of a distance: two for each power of two, from the second on.
  static int distanceCode(int distance) {
    int d = distance - 1;
    if (d < 2) {
      return d;
    }
    int power = 31 - Integer.numberOfLeadingZeros(d);
    return 2 * power + ((d >> (power - 1)) & 1);
  }

  static int distanceExtraBits(int distanceCode) {
    return distanceCode < 2 ? 0 : distanceCode / 2 - 1;
  }
}
