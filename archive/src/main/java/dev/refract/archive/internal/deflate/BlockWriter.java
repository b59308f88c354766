package dev.refract.archive.internal.deflate;

import java.io.IOException;
import java.util.Arrays;

/// Writes blocks, each in the shortest of the three forms: stored, with the fixed codes, or with
/// codes of its own (RFC 1951, 3.2.3 to 3.2.7).
final class BlockWriter {
  private static final int STORED = 0;
  private static final int FIXED = 1;
  private static final int DYNAMIC = 2;
  private static final int LARGEST_STORED = 65535;

  /// 3.2.6; the last two symbols of each code never occur, yet take part in its making.
  private static final HuffmanCode FIXED_LITERALS = new HuffmanCode(fixedLengths(), 15);

  private static final HuffmanCode FIXED_DISTANCES = new HuffmanCode(fives(), 15);

  private final BitSink out;
  private final HuffmanCode literals = new HuffmanCode(Symbols.LITERALS_AND_LENGTHS, 15);
  private final HuffmanCode distances = new HuffmanCode(Symbols.DISTANCES, 15);
  private final CodeLengths codeLengths = new CodeLengths();

  BlockWriter(BitSink out) {
    this.out = out;
  }

  private static int[] fixedLengths() {
    int[] lengths = new int[288];
    Arrays.fill(lengths, 0, 144, 8);
    Arrays.fill(lengths, 144, 256, 9);
    Arrays.fill(lengths, 256, 280, 7);
    Arrays.fill(lengths, 280, 288, 8);
    return lengths;
  }

  private static int[] fives() {
    int[] lengths = new int[32];
    Arrays.fill(lengths, 5);
    return lengths;
  }

  /// The bits of a block of such symbols with codes of its own.
  long dynamicCost(Histogram histogram) {
    histogram.literals[Symbols.END_OF_BLOCK] = 1;
    literals.fit(histogram.literals);
    distances.fit(histogram.distances);
    codeLengths.fit(literals, distances);
    long bits =
        3
            + codeLengths.cost()
            + literals.cost(histogram.literals)
            + distances.cost(histogram.distances)
            + histogram.extraBits();
    histogram.literals[Symbols.END_OF_BLOCK] = 0;
    return bits;
  }

  private static long fixedCost(Histogram histogram) {
    return 3
        + FIXED_LITERALS.length(Symbols.END_OF_BLOCK)
        + FIXED_LITERALS.cost(histogram.literals)
        + FIXED_DISTANCES.cost(histogram.distances)
        + histogram.extraBits();
  }

  private long storedCost(int bytes) {
    long pieces = Math.max(1, (bytes + LARGEST_STORED - 1) / LARGEST_STORED);
    // The first piece is aligned from where the sink stands, the others from a byte and three bits.
    int first = 3 + ((out.bitsToAlign() - 3) & 7);
    return first + 32 + (pieces - 1) * 40 + 8L * bytes;
  }

  /// The symbols `from` to `to`, which `histogram` counts, and which stand for the bytes of `data`
  /// from `offset` on.
  void write(
      Symbols symbols, int from, int to, Histogram histogram, byte[] data, int offset, boolean last)
      throws IOException {
    long dynamic = dynamicCost(histogram);
    long fixed = fixedCost(histogram);
    int end = last ? 1 : 0;
    if (storedCost(histogram.bytes()) <= Math.min(fixed, dynamic)) {
      stored(data, offset, histogram.bytes(), end);
    } else if (fixed <= dynamic) {
      out.put((FIXED << 1) | end, 3);
      coded(symbols, from, to, FIXED_LITERALS, FIXED_DISTANCES);
    } else {
      out.put((DYNAMIC << 1) | end, 3);
      codeLengths.write(out);
      literals.assignCodes();
      distances.assignCodes();
      coded(symbols, from, to, literals, distances);
    }
  }

  private void stored(byte[] data, int offset, int bytes, int end) throws IOException {
    int at = offset;
    int left = bytes;
    do {
      int length = Math.min(left, LARGEST_STORED);
      left -= length;
      out.put((STORED << 1) | (left == 0 ? end : 0), 3);
      out.align();
      out.put(length, 16);
      out.put(~length & 0xffff, 16);
      out.align();
      out.bytes(data, at, length);
      at += length;
    } while (left > 0);
  }

  private void coded(Symbols symbols, int from, int to, HuffmanCode literal, HuffmanCode distant)
      throws IOException {
    for (int i = from; i < to; i++) {
      int value = symbols.value(i);
      int distance = symbols.distance(i);
      if (distance == 0) {
        out.put(literal.code(value), literal.length(value));
      } else {
        int code = Symbols.lengthCode(value);
        int bits = literal.length(code);
        out.put(
            literal.code(code) | ((value - Symbols.lengthBase(code)) << bits),
            bits + Symbols.lengthExtraBits(code));
        int distanceCode = Symbols.distanceCode(distance);
        int extraBits = Symbols.distanceExtraBits(distanceCode);
        int extra = (distance - 1) & ((1 << extraBits) - 1);
        bits = distant.length(distanceCode);
        out.put(distant.code(distanceCode) | (extra << bits), bits + extraBits);
      }
    }
    out.put(literal.code(Symbols.END_OF_BLOCK), literal.length(Symbols.END_OF_BLOCK));
  }
}
