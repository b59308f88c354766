package dev.refract.crystal;

/// What matters to Crystal of the libraries that a program will be linked with.
///
/// @param name what users call it, such as `debian:bookworm`
/// @param timeAbi how its 32-bit ARM libraries see time
/// @param glibcMinor the minor version of its glibc, whose major version is 2
/// @param pcre1 whether it still has PCRE 1 (`libpcre3-dev` of Debian)
public record TargetBase(String name, TimeAbi timeAbi, int glibcMinor, boolean pcre1) {
  /// Debian 12.
  public static final TargetBase BOOKWORM =
      new TargetBase("debian:bookworm", TimeAbi.TIME32_LIBRARIES, 36, true);

  /// Debian 13.
  public static final TargetBase TRIXIE =
      new TargetBase("debian:trixie", TimeAbi.TIME64, 41, false);

  /// Debian testing, to become 14.
  public static final TargetBase FORKY = new TargetBase("debian:forky", TimeAbi.TIME64, 42, false);

  /// Debian unstable.
  public static final TargetBase SID = new TargetBase("debian:sid", TimeAbi.TIME64, 42, false);

  /// Raspbian 12: Debian 12 rebuilt for ARMv6.
  public static final TargetBase RASPBIAN_BOOKWORM =
      new TargetBase("raspbian:bookworm", TimeAbi.TIME32_LIBRARIES, 36, true);

  /// Refuses a base without a name.
  public TargetBase {
    if (name.isBlank() || glibcMinor < 0) {
      throw new IllegalArgumentException("a base has a name and a glibc");
    }
  }
}
