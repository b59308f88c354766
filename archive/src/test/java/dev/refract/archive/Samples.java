package dev.refract.archive;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;

/// Contents to compress: the same on every run and every machine.
final class Samples {
  private static final int SEGMENT = 1 << 19;

  private Samples() {}

  /// Some bytes with a name, so that a failing test says which.
  static final class Sample {
    private final String name;
    private final byte[] bytes;

    Sample(String name, byte[] bytes) {
      this.name = name;
      this.bytes = bytes;
    }

    String name() {
      return name;
    }

    byte[] bytes() {
      return bytes;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Sample> all() {
    return Stream.of(
        new Sample("empty", new byte[0]),
        new Sample("one byte", new byte[] {42}),
        new Sample("three bytes", "abc".getBytes(US_ASCII)),
        new Sample("a short repeat", "abcabcabcabcab".getBytes(US_ASCII)),
        new Sample("zeros", new byte[5_000_000]),
        new Sample("random", random(1_200_000)),
        new Sample("text", text(5_000_000)),
        new Sample("records", records(1_000_000)),
        new Sample("cycle", cycle(300_000)),
        new Sample("few symbols", fewSymbols(300_000)),
        new Sample("changing", changing()),
        new Sample("far repeats", farRepeats()),
        new Sample("skewed", skewed(400_000)),
        new Sample("one byte less than a segment", text(SEGMENT - 1)),
        new Sample("a segment", random(SEGMENT)),
        new Sample("one byte more than a segment", text(SEGMENT + 1)));
  }

  static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  /// Words of a made-up language, some much more frequent than others.
  static byte[] text(int length) {
    Random random = new Random(2);
    String[] words = new String[4000];
    for (int i = 0; i < words.length; i++) {
      StringBuilder word = new StringBuilder();
      for (int j = 2 + random.nextInt(8); j > 0; j--) {
        word.append((char) ('a' + random.nextInt(1 + random.nextInt(26))));
      }
      words[i] = word.toString();
    }
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      double skewed = random.nextDouble();
      text.append(words[(int) (skewed * skewed * skewed * words.length)]);
      text.append(random.nextInt(12) == 0 ? ".\n" : " ");
    }
    return text.substring(0, length).getBytes(US_ASCII);
  }

  /// A table of numbers, as in object files.
  private static byte[] records(int length) {
    Random random = new Random(3);
    byte[] bytes = new byte[length];
    for (int i = 0; i + 24 <= length; i += 24) {
      int address = i * 3;
      bytes[i] = (byte) address;
      bytes[i + 1] = (byte) (address >> 8);
      bytes[i + 2] = (byte) (address >> 16);
      bytes[i + 8] = (byte) random.nextInt(5);
      bytes[i + 12] = (byte) random.nextInt(200);
      bytes[i + 13] = (byte) random.nextInt(3);
    }
    return bytes;
  }

  private static byte[] cycle(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }

  private static byte[] fewSymbols(int length) {
    Random random = new Random(4);
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) "ACGT".charAt(random.nextInt(4));
    }
    return bytes;
  }

  /// Stretches of a different nature, so that blocks have to be split.
  private static byte[] changing() {
    byte[] bytes = new byte[1_500_000];
    byte[] text = text(bytes.length);
    byte[] random = random(bytes.length);
    byte[] records = records(bytes.length);
    Random lengths = new Random(5);
    int at = 0;
    for (int kind = 0; at < bytes.length; kind++) {
      int length = Math.min(1 + lengths.nextInt(120_000), bytes.length - at);
      byte[] source = kind % 3 == 0 ? text : kind % 3 == 1 ? random : records;
      System.arraycopy(source, at, bytes, at, length);
      at += length;
    }
    return bytes;
  }

  /// Repeats at all distances around the largest that the format has.
  private static byte[] farRepeats() {
    byte[] noise = random(40_000);
    byte[] bytes = new byte[40_000 * 12];
    int at = 0;
    for (int distance = 32_762; distance < 32_774; distance++) {
      System.arraycopy(noise, 0, bytes, at, distance);
      System.arraycopy(noise, 0, bytes, at + distance, Math.min(300, 40_000 - distance));
      at += 40_000;
    }
    return bytes;
  }

  /// Byte values as frequent as the Fibonacci numbers, whose best codes are longer than is allowed.
  private static byte[] skewed(int length) {
    byte[] bytes = new byte[length];
    int filled = 0;
    int previous = 1;
    int frequency = 1;
    for (int value = 0; filled < length; value++) {
      int end = Math.min(length, filled + frequency);
      Arrays.fill(bytes, filled, end, (byte) (value * 7));
      filled = end;
      int next = previous + frequency;
      previous = frequency;
      frequency = next;
    }
    Random random = new Random(6);
    for (int i = length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      byte swapped = bytes[i];
      bytes[i] = bytes[j];
      bytes[j] = swapped;
    }
    return bytes;
  }
}
