package dev.refract.crystal;

/// How wide C's `time_t` is in the libraries of a 32-bit ARM base.
///
/// It decides how wide a `struct timeval` Crystal may pass to them. On 64-bit platforms, and on
/// 32-bit x86, both mean the same.
public enum TimeAbi {
  /// Libraries built with a 32-bit `time_t`: Debian 12 (bookworm) and older.
  TIME32_LIBRARIES,
  /// Libraries rebuilt with a 64-bit `time_t`: Debian 13 (trixie) and later.
  TIME64
}
