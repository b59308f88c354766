package dev.refract.crystal.internal;

import dev.refract.crystal.TimeAbi;
import dev.refract.failure.Failure;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The changes that give Crystal's 32-bit ARM glibc bindings a 64-bit `time_t` and `off_t`.
///
/// Crystal declares both with 32 bits and calls the plain names, but `rlim_t` with 64 bits and a
/// plain `getrlimit`, which leaves half of it unset and breaks the event loop of 1.15 and later.
/// The symbols are glibc's own for `_TIME_BITS=64` and `_FILE_OFFSET_BITS=64`, there since glibc
/// 2.34 (`sysdeps/unix/sysv/linux/arm/libc.abilist` of glibc).
final class ArmBindings {
  private static final String TYPES = "c/sys/types.cr";
  private static final String TIME = "c/sys/time.cr";
  private static final String STAT = "c/sys/stat.cr";

  /// C symbols by file and Crystal's name, for every base.
  private static final Map<String, Map<String, String>> ALWAYS =
      Map.ofEntries(
          Map.entry(
              "c/time.cr",
              Map.of(
                  "clock_gettime", "__clock_gettime64",
                  "clock_settime", "__clock_settime64",
                  "gmtime_r", "__gmtime64_r",
                  "localtime_r", "__localtime64_r",
                  "mktime", "__mktime64",
                  "nanosleep", "__nanosleep64",
                  "timegm", "__timegm64")),
          Map.entry(TIME, Map.of("futimens", "__futimens64")),
          Map.entry(
              STAT,
              Map.of(
                  "stat", "__stat64_time64",
                  "lstat", "__lstat64_time64",
                  "fstat", "__fstat64_time64",
                  "utimensat", "__utimensat64")),
          Map.entry("c/sys/resource.cr", Map.of("getrlimit", "getrlimit64")),
          Map.entry("c/sys/mman.cr", Map.of("mmap", "mmap64")),
          Map.entry("c/sys/sendfile.cr", Map.of("sendfile", "sendfile64")),
          Map.entry("c/sys/timerfd.cr", Map.of("timerfd_settime", "__timerfd_settime64")),
          Map.entry(
              "c/unistd.cr",
              Map.of(
                  "ftruncate", "ftruncate64",
                  "lockf", "lockf64",
                  "lseek", "lseek64",
                  "pread", "pread64")),
          Map.entry("c/fcntl.cr", Map.of("open", "open64", "fcntl", "fcntl64")),
          Map.entry("c/dirent.cr", Map.of("readdir", "readdir64")),
          Map.entry("c/stdlib.cr", Map.of("mkstemp", "mkstemp64", "mkstemps", "mkstemps64")),
          Map.entry(
              "c/pthread.cr", Map.of("pthread_cond_timedwait", "__pthread_cond_timedwait64")));

  /// The same for functions of `struct timeval`, where that is 64 bits wide too.
  private static final Map<String, Map<String, String>> WIDE_TIMEVAL =
      Map.of(
          TIME,
          Map.of("gettimeofday", "__gettimeofday64", "utimes", "__utimes64"),
          "c/sys/select.cr",
          Map.of("select", "__select64"),
          "c/sys/resource.cr",
          Map.of("getrusage", "__getrusage64"));

  private static final List<String> STAT_BEFORE =
      List.of(
          "st_dev",
          "__pad1",
          "st_ino",
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
          "__glibc_reserved4",
          "__glibc_reserved5");

  /// `struct __stat64_t64` of glibc.
  private static final List<String> STAT_AFTER =
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

  private ArmBindings() {}

  /// Changes the bindings in place and returns the C symbols that they now use.
  static SortedSet<String> widen(LibC bindings, TimeAbi abi) throws Failure {
    bindings.retype(TYPES, "BlkcntT", "Long", "LongLong");
    bindings.retype(TYPES, "OffT", "Long", "LongLong");
    bindings.retype(TYPES, "TimeT", "Long", "LongLong");
    bindings.retype(TYPES, "InoT", "ULong", "ULongLong");
    bindings.restructure(STAT, "Stat", STAT_BEFORE, STAT_AFTER);
    bindings.replaceLine("c/dirent.cr", "Dirent", "    d_off : Long", "    d_off : OffT");

    SortedSet<String> symbols = new TreeSet<>();
    Set<String> redirected = new TreeSet<>();
    redirect(bindings, ALWAYS, symbols, redirected);
    switch (abi) {
      // libevent, getrusage and select of such a base read a timeval of two 32-bit words.
      case TIME32_LIBRARIES ->
          bindings.replaceLine(TIME, "Timeval", "    tv_sec : TimeT", "    tv_sec : Long");
      case TIME64 -> {
        bindings.retype(TYPES, "SusecondsT", "Long", "LongLong");
        redirect(bindings, WIDE_TIMEVAL, symbols, redirected);
      }
    }
    refuseOverlooked(bindings, redirected, abi);
    return symbols;
  }

  private static void redirect(
      LibC bindings,
      Map<String, Map<String, String>> changes,
      Set<String> symbols,
      Set<String> redirected)
      throws Failure {
    for (Map.Entry<String, Map<String, String>> file :
        new java.util.TreeMap<>(changes).entrySet()) {
      for (Map.Entry<String, String> change : file.getValue().entrySet()) {
        if (bindings.redirect(file.getKey(), change.getKey(), change.getValue())) {
          symbols.add(change.getValue());
          redirected.add(change.getKey());
        }
      }
    }
  }

  // A function that takes a widened type and still calls the plain symbol would read past its end.
  private static void refuseOverlooked(LibC bindings, Set<String> redirected, TimeAbi abi)
      throws Failure {
    Set<String> wide = widened(bindings, abi);
    for (LibC.Function function : bindings.functions()) {
      boolean concerned = !redirected.contains(function.name()) && mentions(function.rest(), wide);
      if (concerned) {
        throw bindings.mismatch(
            function.file(), function.name(), "a function that Refract does not know to widen");
      }
    }
  }

  private static Set<String> widened(LibC bindings, TimeAbi abi) {
    Set<String> wide = new TreeSet<>(List.of("BlkcntT", "OffT", "TimeT", "InoT", "RlimT"));
    if (abi == TimeAbi.TIME64) {
      wide.add("SusecondsT");
    }
    Map<String, List<String>> structs = bindings.structs();
    boolean grew = true;
    while (grew) {
      grew = false;
      for (Map.Entry<String, List<String>> struct : structs.entrySet()) {
        boolean holds = struct.getValue().stream().anyMatch(field -> mentions(field, wide));
        grew |= holds && wide.add(struct.getKey());
      }
    }
    return wide;
  }

  private static final Pattern NOT_A_NAME = Pattern.compile("\\W+");

  private static boolean mentions(String line, Set<String> types) {
    return Arrays.stream(NOT_A_NAME.split(line)).anyMatch(types::contains);
  }
}
