package dev.refract.archive;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Writes a tar archive whose bytes depend on nothing but the calls made: POSIX.1-1988 ustar, with
/// a pax extended header (POSIX.1-2001) before those entries that ustar cannot hold: names with
/// other than ASCII characters or too long to be split, links' targets over 100 bytes, files of 8
/// GiB and more, ids over 2097151, times from the year 2242 on.
///
/// The order is the caller's, with parents before children. Owners have numbers only. All methods
/// throw `IllegalArgumentException` for a path that is not fit for a [Manifest], was written
/// before, or lies in a directory that was not, and for numbers that are negative or too large.
public final class TarWriter implements Closeable {
  private static final int BLOCK = 512;
  private static final long LARGEST_OCTAL_12 = 077777777777L;
  private static final long LARGEST_OCTAL_8 = 07777777L;
  private static final long HIGHEST_ID = 0xffffffffL;

  private final OutputStream out;
  private final Map<String, Boolean> isDirectory = new HashMap<>();
  private boolean closed;

  /// Closing the writer ends the archive and closes `out`.
  public TarWriter(OutputStream out) {
    this.out = out;
  }

  /// A directory.
  ///
  /// @param mode the permission bits, 0 to 07777
  /// @param mtime in seconds since 1970
  public void directory(String path, int mode, long uid, long gid, long mtime) throws IOException {
    enter(path, true);
    entry(new Fields('5', path + "/", "", mode, uid, gid, mtime, 0));
  }

  /// A regular file; `content` is read to its end and not closed.
  ///
  /// @param mode the permission bits, 0 to 07777
  /// @param mtime in seconds since 1970
  /// @param size in bytes
  /// @throws IOException also if `content` has more or fewer bytes than `size`
  public void file(
      String path, int mode, long uid, long gid, long mtime, long size, InputStream content)
      throws IOException {
    enter(path, false);
    entry(new Fields('0', path, "", mode, uid, gid, mtime, size));
    byte[] buffer = new byte[(int) Math.min(1 << 16, size + 1)];
    long left = size;
    for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
      left -= n;
      if (left < 0) {
        break;
      }
      out.write(buffer, 0, n);
    }
    if (left != 0) {
      throw new IOException(
          path + (left > 0 ? " is " + left + " bytes shorter" : " is longer") + " than " + size);
    }
    pad(size);
  }

  /// A symbolic link, with mode 0777.
  ///
  /// @param target as to be stored
  /// @param mtime in seconds since 1970
  public void symlink(String path, String target, long uid, long gid, long mtime)
      throws IOException {
    if (!Node.Symlink.isTarget(target)) {
      throw new IllegalArgumentException("not a link target: " + target);
    }
    enter(path, false);
    entry(new Fields('2', path, target, 0777, uid, gid, mtime, 0));
  }

  /// Ends the archive with two blocks of zeros.
  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      try (out) {
        out.write(new byte[2 * BLOCK]);
      }
    }
  }

  private void enter(String path, boolean directory) {
    if (!Manifest.isPath(path)) {
      throw new IllegalArgumentException("not a path inside a tree: " + path);
    }
    int slash = path.lastIndexOf('/');
    if (slash >= 0 && !isDirectory.getOrDefault(path.substring(0, slash), false)) {
      throw new IllegalArgumentException("its directory has to come before " + path);
    }
    if (isDirectory.putIfAbsent(path, directory) != null) {
      throw new IllegalArgumentException("a second entry for " + path);
    }
  }

  /// What one header says.
  private record Fields(
      char type, String name, String link, int mode, long uid, long gid, long mtime, long size) {
    private Fields {
      if (mode < 0 || mode > 07777) {
        throw new IllegalArgumentException("not permission bits: " + Integer.toOctalString(mode));
      }
      if (uid < 0 || uid > HIGHEST_ID || gid < 0 || gid > HIGHEST_ID) {
        throw new IllegalArgumentException("not an owner: " + uid + ":" + gid);
      }
      if (mtime < 0 || size < 0) {
        throw new IllegalArgumentException("negative time or size: " + mtime + ", " + size);
      }
    }
  }

  private void entry(Fields fields) throws IOException {
    SortedMap<String, String> pax = new TreeMap<>();
    if (fields.uid > LARGEST_OCTAL_8) {
      pax.put("uid", Long.toString(fields.uid));
    }
    if (fields.gid > LARGEST_OCTAL_8) {
      pax.put("gid", Long.toString(fields.gid));
    }
    if (fields.mtime > LARGEST_OCTAL_12) {
      pax.put("mtime", Long.toString(fields.mtime));
    }
    if (fields.size > LARGEST_OCTAL_12) {
      pax.put("size", Long.toString(fields.size));
    }
    if (!isAscii(fields.link) || fields.link.length() > 100) {
      pax.put("linkpath", fields.link);
    }
    int split = isAscii(fields.name) ? split(fields.name) : -1;
    if (split < 0) {
      pax.put("path", fields.name);
    }
    if (!pax.isEmpty()) {
      paxHeader(fields, pax);
    }
    block(fields, Math.max(split, 0));
  }

  private void paxHeader(Fields fields, SortedMap<String, String> records) throws IOException {
    StringBuilder text = new StringBuilder();
    records.forEach((keyword, value) -> text.append(record(keyword, value)));
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    String path = fields.name;
    int end = path.endsWith("/") ? path.length() - 1 : path.length();
    String name = "PaxHeaders/" + path.substring(path.lastIndexOf('/', end - 1) + 1, end);
    block(new Fields('x', name, "", 0644, 0, 0, 0, bytes.length), 0);
    out.write(bytes);
    pad(bytes.length);
  }

  /// `LENGTH keyword=value\n`, where the length in bytes counts its own digits.
  private static String record(String keyword, String value) {
    String rest = " " + keyword + "=" + value + "\n";
    int bytes = rest.getBytes(StandardCharsets.UTF_8).length;
    int length = bytes + Integer.toString(bytes).length();
    length = bytes + Integer.toString(length).length();
    return length + rest;
  }

  /// How many characters of `name` go into the prefix field; 0 if none have to, -1 if it cannot be
  /// split. The slash at the split is not stored.
  private static int split(String name) {
    if (name.length() <= 100) {
      return 0;
    }
    // The final slash of a directory is no place to split.
    int slash = name.lastIndexOf('/', Math.min(155, name.length() - 2));
    return slash > 0 && name.length() - slash - 1 <= 100 ? slash : -1;
  }

  private void block(Fields fields, int split) throws IOException {
    byte[] block = new byte[BLOCK];
    text(block, 0, 100, fields.name.substring(split == 0 ? 0 : split + 1));
    octal(block, 100, 8, fields.mode);
    octal(block, 108, 8, fields.uid > LARGEST_OCTAL_8 ? 0 : fields.uid);
    octal(block, 116, 8, fields.gid > LARGEST_OCTAL_8 ? 0 : fields.gid);
    octal(block, 124, 12, fields.size > LARGEST_OCTAL_12 ? 0 : fields.size);
    octal(block, 136, 12, fields.mtime > LARGEST_OCTAL_12 ? 0 : fields.mtime);
    Arrays.fill(block, 148, 156, (byte) ' ');
    block[156] = (byte) fields.type;
    text(block, 157, 100, fields.link);
    text(block, 257, 6, "ustar");
    text(block, 263, 2, "00");
    octal(block, 329, 8, 0);
    octal(block, 337, 8, 0);
    text(block, 345, 155, fields.name.substring(0, split));
    int sum = 0;
    for (byte b : block) {
      sum += b & 0xff;
    }
    octal(block, 148, 7, sum);
    out.write(block);
  }

  /// ASCII, cut to the field; a character that is none becomes `_`, and a pax record has the truth.
  private static void text(byte[] block, int offset, int length, String text) {
    for (int i = 0; i < Math.min(length, text.length()); i++) {
      char c = text.charAt(i);
      block[offset + i] = (byte) (c < 0x80 ? c : '_');
    }
  }

  /// Digits with leading zeros and a final NUL.
  private static void octal(byte[] block, int offset, int length, long value) {
    long rest = value;
    for (int i = offset + length - 2; i >= offset; i--) {
      block[i] = (byte) ('0' + (rest & 7));
      rest >>= 3;
    }
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 0x80);
  }

  private void pad(long size) throws IOException {
    out.write(new byte[(int) -size & (BLOCK - 1)]);
  }
}
