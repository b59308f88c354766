package dev.refract.archive.internal.deflate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Finds earlier occurrences of the bytes at a position: chains of positions whose next four bytes
/// have the same hash, and the last position for each hash of three bytes (RFC 1951, section 4).
final class MatchFinder {
  static final int WINDOW = 1 << 15;
  static final int LONGEST = 258;

  private static final int HASH4_BITS = 16;
  private static final int HASH3_BITS = 15;
  private static final int NONE = -1;
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] data;
  private final int depth;
  private final int nice;
  private final int[] head4 = new int[1 << HASH4_BITS];
  private final int[] head3 = new int[1 << HASH3_BITS];
  private final int[] previous = new int[WINDOW];
  private int end;
  private int distance;

  /// @param data positions are indices here, and at least [#WINDOW]
  /// @param depth how many earlier occurrences are looked at
  /// @param nice a match of this length is good enough
  MatchFinder(byte[] data, int depth, int nice) {
    this.data = data;
    this.depth = depth;
    this.nice = nice;
    Arrays.fill(head4, NONE);
    Arrays.fill(head3, NONE);
    Arrays.fill(previous, NONE);
  }

  /// No match reaches to `end` or beyond.
  void endAt(int newEnd) {
    end = newEnd;
  }

  /// All bytes have moved `by` positions to the front of the data.
  void slide(int by) {
    slide(head4, by);
    slide(head3, by);
    slide(previous, by);
  }

  private static void slide(int[] positions, int by) {
    for (int i = 0; i < positions.length; i++) {
      positions[i] = Math.max(positions[i] - by, NONE);
    }
  }

  /// The distance of the match that [#longest] found last.
  int distance() {
    return distance;
  }

  /// Makes `count` positions from `position` on known without looking for matches.
  void skip(int position, int count) {
    int stop = Math.min(position + count, end - 3);
    for (int i = position; i < stop; i++) {
      int four = (int) INT.get(data, i);
      int hash4 = hash4(four);
      head3[hash3(four)] = i;
      previous[i & (WINDOW - 1)] = head4[hash4];
      head4[hash4] = i;
    }
  }

  /// Makes `position` known, and gives the length of the longest match there that is longer than
  /// `atLeast`; `atLeast` itself if there is none.
  ///
  /// @param effort the depth is divided by two this many times
  int longest(int position, int atLeast, int effort) {
    if (position > end - 4) {
      return atLeast;
    }
    int four = (int) INT.get(data, position);
    int hash4 = hash4(four);
    int hash3 = hash3(four);
    int candidate = head4[hash4];
    int near = head3[hash3];
    head3[hash3] = position;
    previous[position & (WINDOW - 1)] = candidate;
    head4[hash4] = position;

    // One less than the format allows: the chain's slot for that one is this position's own.
    int oldest = position - WINDOW + 1;
    int most = Math.min(LONGEST, end - position);
    int enough = Math.min(nice, most);
    int best = atLeast;
    if (best >= most) {
      return best;
    }
    if (best < 3 && near >= oldest && (((int) INT.get(data, near) ^ four) & 0xffffff) == 0) {
      best = 3;
      distance = position - near;
    }
    int left = depth >> effort;
    while (candidate >= oldest && left-- > 0) {
      // The last byte that a better match needs, and three before it, tell most candidates off.
      if ((int) INT.get(data, candidate) == four
          && (best < 4
              || (int) INT.get(data, candidate + best - 3)
                  == (int) INT.get(data, position + best - 3))) {
        int length = 4 + common(candidate + 4, position + 4, most - 4);
        if (length > best) {
          best = length;
          distance = position - candidate;
          if (best >= enough) {
            break;
          }
        }
      }
      candidate = previous[candidate & (WINDOW - 1)];
    }
    return best;
  }

  private int common(int a, int b, int most) {
    int length = 0;
    while (length + 8 <= most) {
      long difference = (long) LONG.get(data, a + length) ^ (long) LONG.get(data, b + length);
      if (difference != 0) {
        return length + (Long.numberOfTrailingZeros(difference) >> 3);
      }
      length += 8;
    }
    while (length < most && data[a + length] == data[b + length]) {
      length++;
    }
    return length;
  }

  private static int hash4(int four) {
    return (four * 0x9e3779b1) >>> (32 - HASH4_BITS);
  }

  private static int hash3(int four) {
    return ((four & 0xffffff) * 0x9e3779b1) >>> (32 - HASH3_BITS);
  }
}
