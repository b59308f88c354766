package dev.refract.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A program run to its end while its processes are looked at every few milliseconds: the processor
/// time of a compiler in a namespace of its own is not handed up to whoever waits for it.
///
/// @param seconds from start to end
/// @param compilers processor seconds of each `crystal` process
/// @param compiling seconds during which at least one `crystal` process was seen
/// @param memory the largest resident set of the Java process, in MiB
/// @param output standard output and error together
record Watch(
    double seconds, List<Double> compilers, double compiling, double memory, String output) {
  private static final int INTERVAL_MILLIS = 10;
  private static final double TICKS_PER_SECOND = 100;

  private record Sight(double processorSeconds, long first, long last) {}

  static Watch run(Path directory, Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile("bench", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    long start = System.nanoTime();
    Process process = builder.start();
    Map<Long, Sight> compilers = new HashMap<>();
    double memory = 0;
    while (!process.waitFor(INTERVAL_MILLIS, TimeUnit.MILLISECONDS)) {
      for (ProcessHandle child : process.descendants().toList()) {
        look(child.pid(), compilers);
      }
      memory = Math.max(memory, peak(process.pid()));
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    String output = Files.readString(log);
    Files.delete(log);
    if (process.exitValue() != 0) {
      throw new IOException("ended with exit code " + process.exitValue() + ":\n" + output);
    }
    return new Watch(
        seconds,
        compilers.values().stream().map(Sight::processorSeconds).toList(),
        compiling(compilers.values()),
        memory,
        output);
  }

  // The time that the sights cover together.
  private static double compiling(Collection<Sight> sights) {
    long covered = 0;
    long end = Long.MIN_VALUE;
    for (Sight sight : sights.stream().sorted(Comparator.comparingLong(Sight::first)).toList()) {
      covered += Math.max(0, sight.last() - Math.max(sight.first(), end));
      end = Math.max(end, sight.last());
    }
    return covered / 1e9;
  }

  double compilerSeconds() {
    return compilers.stream().mapToDouble(Double::doubleValue).sum();
  }

  // proc(5): the second field is the name in parentheses, 14 and 15 are user and system time in
  // ticks, 16 and 17 those of children that were waited for (programs of macros).
  private static void look(long pid, Map<Long, Sight> compilers) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      if (!stat.contains("(crystal)")) {
        return;
      }
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      double ticks = 0;
      for (int field = 11; field <= 14; field++) {
        ticks += Double.parseDouble(fields[field]);
      }
      long now = System.nanoTime();
      double seconds = ticks / TICKS_PER_SECOND;
      compilers.merge(
          pid,
          new Sight(seconds, now, now),
          (before, sight) -> new Sight(sight.processorSeconds(), before.first(), sight.last()));
    } catch (IOException e) {
      // It has ended since.
    }
  }

  private static double peak(long pid) throws IOException {
    Path status = Path.of("/proc/" + pid + "/status");
    try {
      for (String line : Files.readAllLines(status)) {
        if (line.startsWith("VmHWM:")) {
          return Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024;
        }
      }
    } catch (IOException e) {
      // It has ended since.
    }
    return 0;
  }
}
