package dev.refract.crystal.internal;

import dev.refract.failure.Failure;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/// The changes that give Crystal's 32-bit x86 glibc bindings a 64-bit `time_t`; they have a 64-bit
/// `off_t` by themselves.
///
/// `struct timeval` stays 32 bits wide on every base: when Debian moved its 32-bit platforms to a
/// 64-bit `time_t`, it left the libraries of i386 as they were.
final class I386Bindings {
  /// What Crystal's bindings call for 64-bit files and 32-bit times.
  private static final Map<String, String> BEFORE =
      Map.of("stat", "stat64", "lstat", "lstat64", "fstat", "fstat64");

  private static final List<String> STAT_BEFORE =
      List.of(
          "st_dev",
          "__pad1",
          "__st_ino",
          "st_mode",
          "st_nlink",
          "st_uid",
          "st_gid",
          "st_rdev",
          "__pad2",
          "st_size",
          "st_blksize",
          "st_blocks",
          "st_atim",
          "st_mtim",
          "st_ctim",
          "st_ino");

  /// `struct __timespec64` of glibc. The padding has to be said: 64-bit integers are aligned to 4
  /// bytes here (System V ABI for Intel386, 2.1.1), so that a struct may end after 12.
  private static final List<String> TIMESPEC =
      List.of("tv_sec : TimeT", "tv_nsec : Long", "__pad : Long");

  private I386Bindings() {}

  /// Changes the bindings in place and returns the C symbols that they now use.
  static SortedSet<String> widen(LibC bindings) throws Failure {
    bindings.demand(Time64.TYPES, "BlkcntT", "  alias BlkcntT = LongLong");
    bindings.demand(Time64.TYPES, "OffT", "  alias OffT = LongLong");
    bindings.demand(Time64.TYPES, "InoT", "  alias InoT = ULongLong");
    bindings.demand(Time64.TYPES, "SusecondsT", "  alias SusecondsT = Long");
    bindings.retype(Time64.TYPES, "TimeT", "Long", "LongLong");
    bindings.restructure(Time64.TIME, "Timespec", List.of("tv_sec", "tv_nsec"), TIMESPEC);
    bindings.restructure(Time64.STAT, "Stat", STAT_BEFORE, Time64.STAT_FIELDS);
    Time64.keepTimeval(bindings);

    Redirections calls = new Redirections(bindings);
    calls.add(Time64.CALLS, BEFORE);
    calls.refuseOverlooked(List.of("TimeT", "RlimT"));
    return calls.symbols();
  }
}
