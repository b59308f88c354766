package dev.refract.build.doctor;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Disk space where the cache is, and memory.
///
/// @param files of the machine
/// @param cache need not exist
record RoomCheckup(MachineFiles files, Path cache) {
  private static final double GB = 1e9;

  /// A cache with all that the default four platforms take has 3 GB.
  private static final long LEAST_DISK = 4_000_000_000L;

  /// The compiler of a large program takes that much for each platform at once.
  private static final long LEAST_MEMORY = 1_500_000_000L;

  private static final Pattern AVAILABLE =
      Pattern.compile("^MemAvailable: +([0-9]{1,15}) kB$", Pattern.MULTILINE);
  private static final Pattern MOUNT = Pattern.compile("\\S+ (\\S+) \\S+ (\\S+) .*");

  List<Checkup> all() throws IOException {
    return List.of(disk().asNeeded(), memory().asNeeded());
  }

  private Checkup disk() throws IOException {
    Path place = cache.toAbsolutePath();
    while (!Files.exists(place) && place.getParent() != null) {
      place = place.getParent();
    }
    if (!Files.isWritable(place)) {
      return Checkup.wrong(
          "disk", place + " cannot be written to", "name another cache directory with --cache");
    }
    if (mountedWithout("exec", place)) {
      return Checkup.wrong(
          "disk",
          cache + " lies where no programs may be executed (noexec)",
          "name another cache directory with --cache");
    }
    FileStore store = Files.getFileStore(place);
    long free = store.getUsableSpace();
    String found = amount(free) + " free for " + cache;
    return free < LEAST_DISK
        ? Checkup.wrong(
            "disk",
            found + ", " + amount(LEAST_DISK) + " are wanted",
            "free some space, or name another cache directory with --cache")
        : Checkup.found("disk", found);
  }

  private boolean mountedWithout(String permission, Path place) {
    String options = "";
    int longest = -1;
    for (String line : files.text("proc/self/mounts").orElse("").split("\n", -1)) {
      Matcher mount = MOUNT.matcher(line);
      if (mount.matches()
          && mount.group(1).length() > longest
          && place.startsWith(mount.group(1).replace("\\040", " "))) {
        longest = mount.group(1).length();
        options = mount.group(2);
      }
    }
    return List.of(options.split(",", -1)).contains("no" + permission);
  }

  private Checkup memory() {
    Matcher meminfo = AVAILABLE.matcher(files.text("proc/meminfo").orElse(""));
    if (!meminfo.find()) {
      return Checkup.wrong("memory", "the kernel does not say how much there is", "mount /proc");
    }
    long available = Long.parseLong(meminfo.group(1)) * 1024;
    Optional<Long> most = files.number("sys/fs/cgroup/memory.max");
    long used = files.number("sys/fs/cgroup/memory.current").orElse(0L);
    long free = Math.min(available, most.map(limit -> limit - used).orElse(Long.MAX_VALUE));
    String found = amount(free) + " free" + (free < available ? " in this control group" : "");
    return free < LEAST_MEMORY
        ? Checkup.wrong(
            "memory",
            found + ", " + amount(LEAST_MEMORY) + " are wanted",
            "end other programs, or build with --jobs 1")
        : Checkup.found("memory", found);
  }

  private static String amount(long bytes) {
    return String.format(Locale.ROOT, "%.1f GB", bytes / GB);
  }
}
