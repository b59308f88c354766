package dev.refract.archive.internal.deflate;

import java.util.Arrays;

/// A prefix code of least cost with a limit on its lengths, in the canonical form of RFC 1951,
/// 3.2.2.
final class HuffmanCode {
  private final int limit;
  private final long[] sorted;
  private final int[] tree;
  private final int[] lengthCounts;
  private final int[] lengths;
  private final int[] codes;

  /// A code for `symbols` symbols with at most `limit` bits each.
  HuffmanCode(int symbols, int limit) {
    this.limit = limit;
    sorted = new long[symbols];
    tree = new int[symbols];
    lengthCounts = new int[Math.max(limit + 1, 32)];
    lengths = new int[symbols];
    codes = new int[symbols];
  }

  /// The code with these lengths.
  HuffmanCode(int[] lengths, int limit) {
    this(lengths.length, limit);
    System.arraycopy(lengths, 0, this.lengths, 0, lengths.length);
    for (int length : lengths) {
      lengthCounts[length]++;
    }
    lengthCounts[0] = 0;
    assignCodes();
  }

  /// The number of bits of `symbol`; 0 if it has no code.
  int length(int symbol) {
    return lengths[symbol];
  }

  /// The bits of `symbol`, in the order in which [BitSink] takes them.
  int code(int symbol) {
    return codes[symbol];
  }

  /// Bits for symbols that occur `frequencies` times.
  long cost(int[] frequencies) {
    long bits = 0;
    for (int i = 0; i < frequencies.length; i++) {
      bits += (long) frequencies[i] * lengths[i];
    }
    return bits;
  }

  /// Makes the best lengths for `frequencies`, without the bits. Two symbols at least get a code:
  /// some decoders refuse a code that leaves bit patterns without a meaning.
  void fit(int[] frequencies) {
    int used = 0;
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      lengths[symbol] = 0;
      if (frequencies[symbol] > 0) {
        sorted[used++] = ((long) frequencies[symbol] << 16) | symbol;
      }
    }
    Arrays.fill(lengthCounts, 0);
    if (used < 2) {
      int only = used == 0 ? 0 : (int) sorted[0] & 0xffff;
      lengths[only] = 1;
      lengths[only == 0 ? 1 : 0] = 1;
      lengthCounts[1] = 2;
      return;
    }
    Arrays.sort(sorted, 0, used);
    countLengths(used);
    limitLengths();
    // The rarest symbols get the longest codes.
    int next = 0;
    for (int length = limit; length > 0; length--) {
      for (int i = 0; i < lengthCounts[length]; i++) {
        lengths[(int) sorted[next++] & 0xffff] = length;
      }
    }
  }

  /// Moffat and Katajainen, "In-place calculation of minimum-redundancy codes": `tree` holds
  /// weights, then parents, then depths of the inner nodes.
  private void countLengths(int used) {
    int leaf = 0;
    int inner = 0;
    for (int next = 0; next < used - 1; next++) {
      int sum = 0;
      for (int child = 0; child < 2; child++) {
        if (leaf >= used || (inner < next && tree[inner] < (sorted[leaf] >> 16))) {
          sum += tree[inner];
          tree[inner++] = next;
        } else {
          sum += (int) (sorted[leaf++] >> 16);
        }
      }
      tree[next] = sum;
    }
    // From the root down: each inner node is one deeper than its parent; what is left at a depth
    // are
    // leaves.
    tree[used - 2] = 0;
    for (int i = used - 3; i >= 0; i--) {
      tree[i] = tree[tree[i]] + 1;
    }
    int available = 1;
    int node = used - 2;
    int depth = 0;
    while (available > 0) {
      int innerHere = 0;
      while (node >= 0 && tree[node] == depth) {
        innerHere++;
        node--;
      }
      lengthCounts[Math.min(depth, lengthCounts.length - 1)] += available - innerHere;
      available = 2 * innerHere;
      depth++;
    }
  }

  /// Shortens what is over the limit, and makes room for it by lengthening the longest codes below
  /// the limit.
  private void limitLengths() {
    for (int length = limit + 1; length < lengthCounts.length; length++) {
      lengthCounts[limit] += lengthCounts[length];
      lengthCounts[length] = 0;
    }
    long taken = 0;
    for (int length = 1; length <= limit; length++) {
      taken += (long) lengthCounts[length] << (limit - length);
    }
    while (taken > 1L << limit) {
      int length = limit - 1;
      while (lengthCounts[length] == 0) {
        length--;
      }
      lengthCounts[length]--;
      lengthCounts[length + 1] += 2;
      lengthCounts[limit]--;
      taken--;
    }
  }

  /// RFC 1951, 3.2.2, steps 2 and 3.
  void assignCodes() {
    int[] next = new int[limit + 1];
    int code = 0;
    for (int length = 1; length <= limit; length++) {
      next[length] = code;
      code = (code + lengthCounts[length]) << 1;
    }
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      int length = lengths[symbol];
      if (length > 0) {
        codes[symbol] = Integer.reverse(next[length]++) >>> (32 - length);
      }
    }
  }
}
