package dev.refract.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// One header block of a tar archive: POSIX.1-1988 `ustar`, the GNU variant, or the older one
/// without a magic number (GNU tar manual, "Basic Tar Format").
final class TarHeader {
  static final int BLOCK = 512;

  private static final int CHECKSUM = 148;
  private static final int CHECKSUM_END = 156;

  private final byte[] block;
  private final String what;

  private TarHeader(byte[] block, String what) {
    this.block = block;
    this.what = what;
  }

  /// Empty for a block of zeros, which ends an archive.
  static Optional<TarHeader> of(byte[] block, String what) throws HostileInputException {
    long unsigned = 0;
    long signed = 0;
    boolean zeros = true;
    for (int i = 0; i < BLOCK; i++) {
      byte b = i >= CHECKSUM && i < CHECKSUM_END ? (byte) ' ' : block[i];
      unsigned += b & 0xff;
      signed += b;
      zeros &= block[i] == 0;
    }
    if (zeros) {
      return Optional.empty();
    }
    TarHeader header = new TarHeader(block, what);
    // Some old writers summed signed characters.
    long stored = header.number(CHECKSUM, CHECKSUM_END - CHECKSUM, "checksum");
    if (stored != unsigned && stored != signed) {
      throw new HostileInputException(what, "a tar header's checksum is wrong");
    }
    return Optional.of(header);
  }

  char type() {
    return (char) (block[156] & 0xff);
  }

  /// The name as it is written in this block.
  String name() throws HostileInputException {
    String name = text(0, 100);
    boolean posix =
        block[257] == 'u'
            && block[258] == 's'
            && block[259] == 't'
            && block[260] == 'a'
            && block[261] == 'r'
            && block[262] == 0;
    // In the GNU variant other things stand where POSIX has the prefix.
    String prefix = posix ? text(345, 155) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  String linkName() throws HostileInputException {
    return text(157, 100);
  }

  /// The permission bits; the kind of file, which some writers put above them, is left out.
  int mode() throws HostileInputException {
    return (int) (number(100, 8, "mode") & 07777);
  }

  long uid() throws HostileInputException {
    return number(108, 8, "uid");
  }

  long gid() throws HostileInputException {
    return number(116, 8, "gid");
  }

  long size() throws HostileInputException {
    return number(124, 12, "size");
  }

  long mtime() throws HostileInputException {
    return number(136, 12, "mtime");
  }

  private String text(int offset, int length) throws HostileInputException {
    int end = offset;
    while (end < offset + length && block[end] != 0) {
      end++;
    }
    return utf8(Arrays.copyOfRange(block, offset, end), what);
  }

  /// `bytes` as text; names that are no UTF-8 are refused, since no two tools agree on them.
  static String utf8(byte[] bytes, String what) throws HostileInputException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      String shown = HostileInputException.shown(new String(bytes, StandardCharsets.ISO_8859_1));
      throw new HostileInputException(what, "a name that is not UTF-8: " + shown, e);
    }
  }

  /// Octal digits between spaces, ended by a space or NUL, or GNU's base-256 with the top bit set.
  private long number(int offset, int length, String field) throws HostileInputException {
    if ((block[offset] & 0x80) != 0) {
      return base256(offset, length, field);
    }
    int i = offset;
    int end = offset + length;
    while (i < end && block[i] == ' ') {
      i++;
    }
    long value = 0;
    while (i < end && block[i] >= '0' && block[i] <= '7') {
      value = value << 3 | (block[i] - '0'); // at most 12 digits: 36 bits
      i++;
    }
    if (i < end && block[i] != ' ' && block[i] != 0) {
      throw new HostileInputException(what, "a tar header's " + field + " is no number");
    }
    return value;
  }

  private long base256(int offset, int length, String field) throws HostileInputException {
    boolean negative = (block[offset] & 0x40) != 0;
    long value = negative ? -1 : 0;
    for (int i = 0; i < length; i++) {
      int octet = block[offset + i] & 0xff;
      if (i == 0) {
        octet = negative ? octet : octet & 0x7f;
      }
      long shifted = value << 8 | octet;
      if (shifted >> 8 != value) {
        throw new HostileInputException(what, "a tar header's " + field + " is too large");
      }
      value = shifted;
    }
    return value;
  }

  /// `source` in full, or a refusal.
  static byte[] readFully(InputStream source, int length, String what) throws IOException {
    byte[] bytes = source.readNBytes(length);
    if (bytes.length < length) {
      throw new HostileInputException(what, "the archive is cut off");
    }
    return bytes;
  }
}
