package dev.refract.crystal.internal;

import dev.refract.crystal.TimeAbi;
import dev.refract.failure.Failure;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// The changes that give Crystal's 32-bit ARM glibc bindings a 64-bit `time_t` and `off_t`.
///
/// Crystal declares both with 32 bits and calls the plain names. The symbols beyond those of
/// [Time64] are glibc's own for `_FILE_OFFSET_BITS=64` (`sysdeps/unix/sysv/linux/arm/libc.abilist`
/// of glibc).
final class ArmBindings {
  /// C symbols for 64-bit files by file and Crystal's name.
  private static final Map<String, Map<String, String>> FILES =
      Map.of(
          "c/sys/mman.cr",
          Map.of("mmap", "mmap64"),
          "c/sys/sendfile.cr",
          Map.of("sendfile", "sendfile64"),
          "c/unistd.cr",
          Map.of(
              "ftruncate", "ftruncate64",
              "lockf", "lockf64",
              "lseek", "lseek64",
              "pread", "pread64"),
          "c/fcntl.cr",
          Map.of("open", "open64", "fcntl", "fcntl64"),
          "c/dirent.cr",
          Map.of("readdir", "readdir64"),
          "c/stdlib.cr",
          Map.of("mkstemp", "mkstemp64", "mkstemps", "mkstemps64"));

  /// The same for functions of `struct timeval`, where that is 64 bits wide too.
  private static final Map<String, Map<String, String>> WIDE_TIMEVAL =
      Map.of(
          Time64.SYS_TIME,
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

  private ArmBindings() {}

  /// Changes the bindings in place and returns the C symbols that they now use.
  static SortedSet<String> widen(LibC bindings, TimeAbi abi) throws Failure {
    bindings.retype(Time64.TYPES, "BlkcntT", "Long", "LongLong");
    bindings.retype(Time64.TYPES, "OffT", "Long", "LongLong");
    bindings.retype(Time64.TYPES, "TimeT", "Long", "LongLong");
    bindings.retype(Time64.TYPES, "InoT", "ULong", "ULongLong");
    bindings.restructure(Time64.STAT, "Stat", STAT_BEFORE, Time64.STAT_FIELDS);
    bindings.replaceLine("c/dirent.cr", "Dirent", "    d_off : Long", "    d_off : OffT");

    Redirections calls = new Redirections(bindings);
    calls.add(Time64.CALLS, Map.of());
    calls.add(FILES, Map.of());
    Set<String> wide = new TreeSet<>(List.of("BlkcntT", "OffT", "TimeT", "InoT", "RlimT"));
    switch (abi) {
      // libevent, getrusage and select of such a base read a timeval of two 32-bit words.
      case TIME32_LIBRARIES -> Time64.keepTimeval(bindings);
      case TIME64 -> {
        bindings.retype(Time64.TYPES, "SusecondsT", "Long", "LongLong");
        calls.add(WIDE_TIMEVAL, Map.of());
        wide.add("SusecondsT");
      }
    }
    calls.refuseOverlooked(wide);
    return calls.symbols();
  }
}
