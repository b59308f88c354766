package dev.refract.archive.internal.deflate;

import java.io.IOException;
import java.io.OutputStream;

/// A deflate stream (RFC 1951). What comes out depends on the bytes that go in and on nothing else:
/// not on how the input is cut into calls, the machine, or the JDK.
public final class Deflate {
  private static final int SEGMENT = 1 << 19;

  // How hard to look for matches: smaller than zlib at level 6, and faster.
  private static final int DEPTH = 32;
  private static final int NICE = 64;

  /// The window before the segment, then the segment.
  private final byte[] data = new byte[MatchFinder.WINDOW + SEGMENT];

  private final Symbols symbols = new Symbols(SEGMENT);
  private final MatchFinder finder;
  private final Parser parser;
  private final BitSink sink;
  private final BlockSplitter splitter;
  private int end = MatchFinder.WINDOW;

  /// @param out takes the stream; it is neither flushed nor closed
  public Deflate(OutputStream out) {
    finder = new MatchFinder(data, DEPTH, NICE);
    parser = new Parser(data, finder, NICE);
    sink = new BitSink(out);
    splitter = new BlockSplitter(new BlockWriter(sink));
  }

  /// More input.
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int at = offset;
    int left = length;
    while (left > 0) {
      if (end == data.length) {
        segment(false);
        System.arraycopy(data, SEGMENT, data, 0, MatchFinder.WINDOW);
        finder.slide(SEGMENT);
        end = MatchFinder.WINDOW;
      }
      int n = Math.min(left, data.length - end);
      System.arraycopy(bytes, at, data, end, n);
      end += n;
      at += n;
      left -= n;
    }
  }

  /// The end of the input; the stream is then complete.
  public void finish() throws IOException {
    segment(true);
    sink.align();
    sink.drain();
  }

  private void segment(boolean last) throws IOException {
    symbols.clear();
    parser.parse(MatchFinder.WINDOW, end, symbols);
    splitter.write(symbols, data, MatchFinder.WINDOW, last);
  }
}
