package dev.refract.archive.internal.deflate;

import java.io.IOException;
import java.util.Arrays;

/// The head of a block with dynamic codes: the lengths of both codes, themselves run-length and
/// Huffman coded (RFC 1951, 3.2.7).
final class CodeLengths {
  private static final int COPY = 16;
  private static final int FEW_ZEROS = 17;
  private static final int MANY_ZEROS = 18;
  private static final int SYMBOLS = 19;
  private static final int[] ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };
  private static final int[] EXTRA_BITS = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 3, 7};

  private final int[] lengths = new int[Symbols.LITERALS_AND_LENGTHS + Symbols.DISTANCES];
  private final int[] runs = new int[lengths.length];
  private final int[] frequencies = new int[SYMBOLS];
  private final HuffmanCode code = new HuffmanCode(SYMBOLS, 7);
  private int runCount;
  private int literalCount;
  private int distanceCount;
  private int orderCount;

  /// Takes the lengths of both codes over.
  void fit(HuffmanCode literals, HuffmanCode distances) {
    literalCount = used(literals, Symbols.LITERALS_AND_LENGTHS, 257);
    distanceCount = used(distances, Symbols.DISTANCES, 1);
    for (int i = 0; i < literalCount; i++) {
      lengths[i] = literals.length(i);
    }
    for (int i = 0; i < distanceCount; i++) {
      lengths[literalCount + i] = distances.length(i);
    }
    Arrays.fill(frequencies, 0);
    runCount = 0;
    int total = literalCount + distanceCount;
    for (int i = 0; i < total; ) {
      int end = i + 1;
      while (end < total && lengths[end] == lengths[i]) {
        end++;
      }
      run(lengths[i], end - i);
      i = end;
    }
    code.fit(frequencies);
    orderCount = SYMBOLS;
    while (orderCount > 4 && code.length(ORDER[orderCount - 1]) == 0) {
      orderCount--;
    }
  }

  private static int used(HuffmanCode code, int symbols, int least) {
    int count = symbols;
    while (count > least && code.length(count - 1) == 0) {
      count--;
    }
    return count;
  }

  private void run(int length, int count) {
    int left = count;
    if (length == 0) {
      while (left >= 11) {
        int zeros = Math.min(left, 138);
        add(MANY_ZEROS, zeros - 11);
        left -= zeros;
      }
      if (left >= 3) {
        add(FEW_ZEROS, left - 3);
        left = 0;
      }
    } else {
      add(length, 0);
      left--;
      while (left >= 3) {
        int copies = Math.min(left, 6);
        add(COPY, copies - 3);
        left -= copies;
      }
    }
    for (; left > 0; left--) {
      add(length, 0);
    }
  }

  private void add(int symbol, int extra) {
    frequencies[symbol]++;
    runs[runCount++] = (extra << 5) | symbol;
  }

  /// The bits that [#write] writes.
  long cost() {
    long bits = 5 + 5 + 4 + 3L * orderCount + code.cost(frequencies);
    for (int symbol = COPY; symbol < SYMBOLS; symbol++) {
      bits += (long) frequencies[symbol] * EXTRA_BITS[symbol];
    }
    return bits;
  }

  void write(BitSink out) throws IOException {
    code.assignCodes();
    out.put(literalCount - 257, 5);
    out.put(distanceCount - 1, 5);
    out.put(orderCount - 4, 4);
    for (int i = 0; i < orderCount; i++) {
      out.put(code.length(ORDER[i]), 3);
    }
    for (int i = 0; i < runCount; i++) {
      int symbol = runs[i] & 31;
      out.put(code.code(symbol), code.length(symbol));
      out.put(runs[i] >> 5, EXTRA_BITS[symbol]);
    }
  }
}
