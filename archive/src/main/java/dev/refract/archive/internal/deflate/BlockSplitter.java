package dev.refract.archive.internal.deflate;

import java.io.IOException;

/// Groups a segment's symbols into blocks: a chunk of symbols joins the block before it unless a
/// block of its own, with its own codes, makes the whole shorter.
final class BlockSplitter {
  private static final int CHUNK = 4096;

  private final BlockWriter writer;
  private final Histogram block = new Histogram();
  private final Histogram chunk = new Histogram();
  private final Histogram both = new Histogram();

  BlockSplitter(BlockWriter writer) {
    this.writer = writer;
  }

  /// Writes all of `symbols`, which stand for the bytes of `data` from `offset` on.
  void write(Symbols symbols, byte[] data, int offset, boolean last) throws IOException {
    int from = 0;
    int at = offset;
    block.clear();
    long blockCost = 0;
    for (int start = 0; start < symbols.count(); start += CHUNK) {
      int end = Math.min(start + CHUNK, symbols.count());
      chunk.clear();
      chunk.add(symbols, start, end);
      long chunkCost = writer.dynamicCost(chunk);
      both.clear();
      both.add(block);
      both.add(chunk);
      long bothCost = writer.dynamicCost(both);
      if (start > 0 && bothCost > blockCost + chunkCost) {
        writer.write(symbols, from, start, block, data, at, false);
        at += block.bytes();
        from = start;
        block.clear();
        block.add(chunk);
        blockCost = chunkCost;
      } else {
        block.add(chunk);
        blockCost = bothCost;
      }
    }
    writer.write(symbols, from, symbols.count(), block, data, at, last);
  }
}
