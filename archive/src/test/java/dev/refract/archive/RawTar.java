package dev.refract.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/// Builds tar archives byte by byte, wrong ones too.
final class RawTar {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /// A header block, in which `change` can do what it likes before the checksum is made.
  RawTar header(char type, String name, String link, long size, Change change) {
    byte[] block = new byte[512];
    put(block, 0, name);
    put(block, 100, "0000644");
    put(block, 108, "0000000");
    put(block, 116, "0000000");
    put(block, 124, "%011o".formatted(size));
    put(block, 136, "00000000001");
    block[156] = (byte) type;
    put(block, 157, link);
    put(block, 257, "ustar\00000");
    change.to(block);
    return block(block);
  }

  /// What is done to a header block.
  @FunctionalInterface
  interface Change {
    void to(byte[] block);
  }

  /// Writes `text` at `offset`, a character a byte.
  static void put(byte[] block, int offset, String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    System.arraycopy(bytes, 0, block, offset, bytes.length);
  }

  private RawTar block(byte[] block) {
    Arrays.fill(block, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte b : block) {
      sum += b & 0xff;
    }
    put(block, 148, "%06o\0".formatted(sum));
    return bytes(block);
  }

  RawTar entry(char type, String name, String link) {
    return header(type, name, link, 0, block -> {});
  }

  RawTar file(String name, String content) {
    return content('0', name, content.getBytes(UTF_8));
  }

  RawTar content(char type, String name, byte[] content) {
    return header(type, name, "", content.length, block -> {}).padded(content);
  }

  /// A pax header with ready-made records.
  RawTar pax(char type, String records) {
    return content(type, "PaxHeaders/x", records.getBytes(UTF_8));
  }

  /// One pax record.
  static String record(String keyword, String value) {
    String rest = " " + keyword + "=" + value + "\n";
    int length = rest.getBytes(UTF_8).length;
    int digits = 1;
    while (Integer.toString(length + digits).length() != digits) {
      digits++;
    }
    return length + digits + rest;
  }

  RawTar padded(byte[] content) {
    bytes(content);
    return bytes(new byte[-content.length & 511]);
  }

  RawTar bytes(byte[] bytes) {
    out.write(bytes, 0, bytes.length);
    return this;
  }

  /// The archive with its end.
  byte[] end() {
    return bytes(new byte[1024]).cutOff();
  }

  /// The archive without its end.
  byte[] cutOff() {
    return out.toByteArray();
  }
}
