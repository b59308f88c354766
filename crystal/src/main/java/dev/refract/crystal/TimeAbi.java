package dev.refract.crystal;

/// How wide C's `time_t` is in the libraries of a 32-bit ARM base.
///
/// It decides how wide a `struct timeval` Crystal may pass to them. On other platforms both mean
/// the same: 64-bit ones have had a 64-bit `time_t` all along, and Debian's libraries for 32-bit
/// x86 keep the 32-bit one in every release.
public enum TimeAbi {
  /// Libraries built with a 32-bit `time_t`: Debian 12 (bookworm) and older.
  TIME32_LIBRARIES,
  /// Libraries rebuilt with a 64-bit `time_t`: Debian 13 (trixie) and later.
  TIME64
}
