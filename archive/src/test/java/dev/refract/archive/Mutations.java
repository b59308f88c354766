package dev.refract.archive;

import java.util.Arrays;
import java.util.Random;

/// Damages bytes in a way that a seed repeats.
final class Mutations {
  private Mutations() {}

  /// A copy of `bytes` with a few bytes changed, moved, doubled or cut off.
  static byte[] of(byte[] bytes, Random random) {
    byte[] damaged = bytes.clone();
    for (int i = 1 + random.nextInt(4); i > 0 && damaged.length > 0; i--) {
      int at = random.nextInt(damaged.length);
      int length = 1 + random.nextInt(Math.min(16, damaged.length - at));
      switch (random.nextInt(6)) {
        case 0 -> damaged[at] = (byte) random.nextInt(256);
        case 1 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> Arrays.fill(damaged, at, at + length, (byte) (random.nextBoolean() ? 0 : 0xff));
        case 3 -> {
          int from = random.nextInt(damaged.length - length + 1);
          System.arraycopy(damaged, from, damaged, at, length);
        }
        case 4 -> {
          if (random.nextInt(8) == 0) {
            damaged = Arrays.copyOf(damaged, at);
          }
        }
        case 5 -> damaged[at] = (byte) "0179 /.\0=\n-LKxg125S".charAt(random.nextInt(19));
        default -> throw new IllegalStateException();
      }
    }
    return damaged;
  }

  /// Makes each block of a tar archive a header with the right checksum if it looks like one, so
  /// that damage gets past the first check.
  static void repairChecksums(byte[] tar) {
    for (int block = 0; block + 512 <= tar.length; block += 512) {
      if (tar[block + 257] != 'u') {
        continue;
      }
      Arrays.fill(tar, block + 148, block + 156, (byte) ' ');
      int sum = 0;
      for (int i = 0; i < 512; i++) {
        sum += tar[block + i] & 0xff;
      }
      RawTar.put(tar, block + 148, "%06o\0".formatted(sum));
    }
  }
}
