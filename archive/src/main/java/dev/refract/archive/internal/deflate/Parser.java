package dev.refract.archive.internal.deflate;

/// Turns bytes into symbols with lazy matching: a match gives way to a literal when the position
/// after it has a better one (RFC 1951, section 4).
final class Parser {
  /// A match of three bytes farther away than this costs more bits than three literals.
  private static final int FAR = 4096;

  private final byte[] data;
  private final MatchFinder finder;
  private final int nice;

  Parser(byte[] data, MatchFinder finder, int nice) {
    this.data = data;
    this.finder = finder;
    this.nice = nice;
  }

  void parse(int from, int to, Symbols symbols) {
    finder.endAt(to);
    int position = from;
    while (position < to) {
      int length = finder.longest(position, 2, 0);
      int distance = finder.distance();
      if (length < 3 || (length == 3 && distance > FAR)) {
        symbols.literal(data[position++] & 0xff);
        continue;
      }
      int known = position + 1;
      while (length < nice && known < to) {
        int next = finder.longest(known, length - 1, 1);
        int nextDistance = finder.distance();
        known++;
        if (next < length || gain(length, distance, next, nextDistance) <= 2) {
          break;
        }
        symbols.literal(data[position++] & 0xff);
        length = next;
        distance = nextDistance;
      }
      symbols.match(length, distance);
      finder.skip(known, position + length - known);
      position += length;
    }
  }

  /// By how many bits, about, the second match is better than the first.
  private static int gain(int length, int distance, int nextLength, int nextDistance) {
    return 4 * (nextLength - length)
        + Integer.numberOfLeadingZeros(nextDistance)
        - Integer.numberOfLeadingZeros(distance);
  }
}
