package dev.refract.archive.internal.deflate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HuffmanCodeTest {
  @Test
  void costsAsMuchAsTheTextbookCodeAndLeavesNoPatternUnused() {
    Random random = new Random(1);
    for (int round = 0; round < 500; round++) {
      int[] frequencies = new int[286];
      for (int i = 0; i < 2 + random.nextInt(284); i++) {
        frequencies[random.nextInt(286)] = 1 + random.nextInt(1 << random.nextInt(10));
      }
      HuffmanCode code = new HuffmanCode(286, 31);
      code.fit(frequencies);
      if (used(frequencies) > 1) {
        assertThat(code.cost(frequencies)).isEqualTo(textbookCost(frequencies));
      }
      assertThat(spaceTaken(code, 286, 31)).isEqualTo(1L << 31);
    }
  }

  @Test
  void keepsToTheLimitAndStillLeavesNoPatternUnused() {
    int[] fibonacci = new int[28];
    fibonacci[0] = 1;
    fibonacci[1] = 1;
    for (int i = 2; i < fibonacci.length; i++) {
      fibonacci[i] = fibonacci[i - 1] + fibonacci[i - 2];
    }
    for (int limit = 5; limit <= 15; limit++) {
      HuffmanCode code = new HuffmanCode(fibonacci.length, limit);
      code.fit(fibonacci);
      assertThat(spaceTaken(code, fibonacci.length, limit)).isEqualTo(1L << limit);
      for (int i = 1; i < fibonacci.length; i++) {
        assertThat(code.length(i)).isBetween(1, code.length(i - 1));
      }
    }
  }

  @Test
  void theExampleOfTheStandard() {
    HuffmanCode code = new HuffmanCode(new int[] {3, 3, 3, 3, 3, 2, 4, 4}, 15);
    String[] expected = {"010", "011", "100", "101", "110", "00", "1110", "1111"};
    for (int symbol = 0; symbol < expected.length; symbol++) {
      String reversed = new StringBuilder(expected[symbol]).reverse().toString();
      assertThat(code.code(symbol)).isEqualTo(Integer.parseInt(reversed, 2));
    }
  }

  @Test
  void oneSymbolAloneAndNoneGetOneBit() {
    HuffmanCode code = new HuffmanCode(30, 15);
    code.fit(new int[30]);
    assertThat(spaceTaken(code, 30, 15)).isEqualTo(1L << 15);
    int[] last = new int[30];
    last[29] = 9;
    code.fit(last);
    assertThat(code.length(29)).isEqualTo(1);
    assertThat(spaceTaken(code, 30, 15)).isEqualTo(1L << 15);
  }

  private static int used(int[] frequencies) {
    int used = 0;
    for (int frequency : frequencies) {
      used += frequency > 0 ? 1 : 0;
    }
    return used;
  }

  private static long textbookCost(int[] frequencies) {
    PriorityQueue<Long> weights = new PriorityQueue<>();
    for (int frequency : frequencies) {
      if (frequency > 0) {
        weights.add((long) frequency);
      }
    }
    long cost = 0;
    while (weights.size() > 1) {
      long sum = weights.remove() + weights.remove();
      cost += sum;
      weights.add(sum);
    }
    return cost;
  }

  private static long spaceTaken(HuffmanCode code, int symbols, int limit) {
    long taken = 0;
    for (int symbol = 0; symbol < symbols; symbol++) {
      if (code.length(symbol) > 0) {
        taken += 1L << (limit - code.length(symbol));
      }
    }
    return taken;
  }
}
