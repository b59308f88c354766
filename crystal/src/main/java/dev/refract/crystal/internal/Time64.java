package dev.refract.crystal.internal;

import dev.refract.failure.Failure;
import java.util.List;
import java.util.Map;

/// glibc's own names and layouts for `_TIME_BITS=64`, the same on every 32-bit platform, there
/// since glibc 2.34 (`libc.abilist` below `sysdeps/unix/sysv/linux` of glibc).
final class Time64 {
  static final String TYPES = "c/sys/types.cr";
  static final String TIME = "c/time.cr";
  static final String SYS_TIME = "c/sys/time.cr";
  static final String STAT = "c/sys/stat.cr";

  /// C symbols by file and Crystal's name. `getrlimit` is among them since Crystal declares
  /// `rlim_t` with 64 bits but calls the 32-bit function, which leaves half of it unset and breaks
  /// the event loop of 1.15 and later.
  static final Map<String, Map<String, String>> CALLS =
      Map.of(
          TIME,
          Map.of(
              "clock_gettime", "__clock_gettime64",
              "clock_settime", "__clock_settime64",
              "gmtime_r", "__gmtime64_r",
              "localtime_r", "__localtime64_r",
              "mktime", "__mktime64",
              "nanosleep", "__nanosleep64",
              "timegm", "__timegm64"),
          SYS_TIME,
          Map.of("futimens", "__futimens64"),
          STAT,
          Map.of(
              "stat", "__stat64_time64",
              "lstat", "__lstat64_time64",
              "fstat", "__fstat64_time64",
              "utimensat", "__utimensat64"),
          "c/sys/resource.cr",
          Map.of("getrlimit", "getrlimit64"),
          "c/sys/timerfd.cr",
          Map.of("timerfd_settime", "__timerfd_settime64"),
          "c/pthread.cr",
          Map.of("pthread_cond_timedwait", "__pthread_cond_timedwait64"));

  /// `struct __stat64_t64` of glibc.
  static final List<String> STAT_FIELDS =
      List.of(
          "st_dev : DevT",
          "st_ino : InoT",
          "st_mode : ModeT",
          "st_nlink : NlinkT",
          "st_uid : UidT",
          "st_gid : GidT",
          "st_rdev : DevT",
          "st_size : OffT",
          "st_blksize : BlksizeT",
          "st_blocks : BlkcntT",
          "st_atim : Timespec",
          "st_mtim : Timespec",
          "st_ctim : Timespec",
          "__glibc_reserved4 : ULong",
          "__glibc_reserved5 : ULong");

  private Time64() {}

  /// Keeps `struct timeval` at two 32-bit words, as libraries with a 32-bit `time_t` read it.
  static void keepTimeval(LibC bindings) throws Failure {
    bindings.replaceLine(SYS_TIME, "Timeval", "    tv_sec : TimeT", "    tv_sec : Long");
  }
}
