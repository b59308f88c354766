package dev.refract.archive;

/// How much an archive from outside may cost whoever reads it.
///
/// @param entries the highest number of entries
/// @param fileBytes the highest size of one entry, in bytes
/// @param totalBytes the highest size of all entries together, and of what one compressed stream
///   gives, in bytes
/// @param expansion how many bytes a compressed stream may give for each byte that it takes, beyond
///   the first [#FREE_BYTES]
public record Limits(long entries, long fileBytes, long totalBytes, long expansion) {
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;

  /// What a compressed stream may give whatever its size: small files of zeros are honest.
  public static final long FREE_BYTES = 64 * MIB;

  /// One package of a distribution. The largest in Debian have 100,000 entries and 2 GiB, and give
  /// about 20 bytes for one.
  public static final Limits PACKAGE = new Limits(400_000, 4 * GIB, 8 * GIB, 200);

  /// One layer of an image, which may be a whole system with large files of zeros.
  public static final Limits LAYER = new Limits(1_000_000, 16 * GIB, 64 * GIB, 1000);

  /// One index of a distribution: a single compressed text, such as `Packages` or `Contents`, that
  /// gives about 20 bytes for one.
  public static final Limits INDEX = new Limits(1, 2 * GIB, 2 * GIB, 200);

  public Limits {
    if (entries < 1 || fileBytes < 1 || totalBytes < 1 || expansion < 1) {
      throw new IllegalArgumentException("a limit is at least 1");
    }
  }

  /// The highest number of bytes that the names of all entries may have together: 256 for each
  /// entry, and never less than 1 MiB.
  long nameBytes() {
    return Math.max(MIB, Math.multiplyExact(Math.min(entries, GIB), 256L));
  }
}
