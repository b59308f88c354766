package dev.refract.archive.internal.deflate;

import java.util.Arrays;

/// How often a run of symbols has each code, and how many bytes the run stands for.
final class Histogram {
  final int[] literals = new int[Symbols.LITERALS_AND_LENGTHS];
  final int[] distances = new int[Symbols.DISTANCES];
  private int symbols;
  private int bytes;

  void clear() {
    Arrays.fill(literals, 0);
    Arrays.fill(distances, 0);
    symbols = 0;
    bytes = 0;
  }

  void add(Symbols source, int from, int to) {
    for (int i = from; i < to; i++) {
      int value = source.value(i);
      int distance = source.distance(i);
      if (distance == 0) {
        literals[value]++;
        bytes++;
      } else {
        literals[Symbols.lengthCode(value)]++;
        distances[Symbols.distanceCode(distance)]++;
        bytes += value;
      }
    }
    symbols += to - from;
  }

  void add(Histogram other) {
    for (int i = 0; i < literals.length; i++) {
      literals[i] += other.literals[i];
    }
    for (int i = 0; i < distances.length; i++) {
      distances[i] += other.distances[i];
    }
    symbols += other.symbols;
    bytes += other.bytes;
  }

  /// The number of symbols, the end of the block not counted.
  int symbols() {
    return symbols;
  }

  /// The number of bytes that the symbols stand for.
  int bytes() {
    return bytes;
  }

  /// The bits that follow the codes.
  long extraBits() {
    long bits = 0;
    for (int code = 257; code < literals.length; code++) {
      bits += (long) literals[code] * Symbols.lengthExtraBits(code);
    }
    for (int code = 0; code < distances.length; code++) {
      bits += (long) distances[code] * Symbols.distanceExtraBits(code);
    }
    return bits;
  }
}
