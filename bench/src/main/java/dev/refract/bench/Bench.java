package dev.refract.bench;

import dev.refract.build.store.Scratch;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The command line of the benchmarks; see `bench/run`.
public final class Bench {
  private static final int RUNS = 3;

  // `[linux/arm64 link] lld, hybrid, 0.1 s`, and a platform in the result as JSON.
  private static final Pattern LINK =
      Pattern.compile("(?m)^\\[(\\S+) link] .*, (\\d+(?:\\.\\d+)?) s$");
  private static final Pattern SIZE =
      Pattern.compile("\"platform\": \"(\\S+)\",\\s+\"digest\": \"\\S+\",\\s+\"size\": (\\d+)");

  private final Path home;
  private final Path work;
  private final Map<String, String> environment;

  private Bench(Path home) throws IOException {
    this.home = home;
    this.work = Files.createTempDirectory("refract-bench");
    this.environment = Map.of("REFRACT_CACHE", work.resolve("cache").toString());
  }

  /// Runs what the second argument names; the first is the clone.
  public static void main(String[] arguments) throws Failure, IOException, InterruptedException {
    Bench bench = new Bench(Path.of(arguments[0]));
    try {
      switch (arguments.length > 1 ? arguments[1] : "builds") {
        case "builds" -> bench.builds();
        case "plan" -> bench.plan();
        case "push" ->
            new Pushing(bench.work, List.of(bench.home.resolve("refract").toString())).compare();
        case "toolchain" -> new ToolchainRoot(bench.work).compare();
        default -> {
          print("usage: bench/run [builds|plan|push|toolchain]");
          System.exit(2);
        }
      }
    } finally {
      Scratch.delete(bench.work);
    }
  }

  private Watch refract(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(home.resolve("refract").toString()));
    command.addAll(List.of(arguments));
    return Watch.run(work, environment, command);
  }

  private void builds() throws IOException, InterruptedException {
    Path project = copy(home.resolve("examples/greeter"), work.resolve("greeter"));
    String directory = project.toString();
    // A comment more gives the same objects, so only the first build links.
    String first = refract("build", directory, "--progress", "plain").output();
    int cores = Runtime.getRuntime().availableProcessors();

    List<Double> starts = new ArrayList<>();
    List<Double> unchanged = new ArrayList<>();
    for (int i = 0; i < RUNS + 2; i++) {
      starts.add(refract("--version").seconds());
      unchanged.add(refract("build", directory).seconds());
    }
    print(String.format(Locale.ROOT, "%-44s %8.2f s", "refract --version, median", median(starts)));
    print("build, nothing changed, median", median(unchanged), "s", new Limit(1.0));

    List<Double> ratios = new ArrayList<>();
    List<Double> beyond = new ArrayList<>();
    double memory = 0;
    for (int i = 0; i < RUNS; i++) {
      change(project, i);
      Watch watch = refract("build", directory, "--progress", "plain");
      double ideal = watch.compilerSeconds() / cores;
      ratios.add(watch.seconds() / ideal);
      beyond.add(watch.seconds() - watch.compiling());
      memory = Math.max(memory, watch.memory());
      print(
          String.format(
              Locale.ROOT,
              "%-44s %8.2f s, compilers %.2f s on %d cores, ratio %.3f",
              "build, sources changed, four platforms",
              watch.seconds(),
              watch.compilerSeconds(),
              cores,
              watch.seconds() / ideal));
    }
    print("wall / (compilers' time / cores), median", median(ratios), "", new Limit(1.10));
    print("four platforms, beyond the compilers, median", median(beyond), "s", new Limit(1.5));

    List<Double> overheads = new ArrayList<>();
    for (int i = 0; i < RUNS; i++) {
      change(project, RUNS + i);
      Watch watch = refract("build", directory, "--platform", "linux/arm64");
      overheads.add(watch.seconds() - watch.compiling());
    }
    print("one platform, beyond its compiler, median", median(overheads), "s", new Limit(1.5));
    print("peak memory of the JVM", memory, "MiB", new Limit(400e6 / (1 << 20)));
    said(first, LINK)
        .forEach((platform, seconds) -> print(platform + ", link", seconds, "s", new Limit(0.3)));
    said(refract("build", directory, "--json", "--progress", "none").output(), SIZE)
        .forEach((platform, bytes) ->
            print(platform + ", compressed image", bytes / 1e6, "MB", new Limit(6)));
  }

  // What a build said of each of the four platforms.
  private static Map<String, Double> said(String output, Pattern line) {
    Map<String, Double> said = new TreeMap<>();
    Matcher matcher = line.matcher(output);
    while (matcher.find()) {
      said.put(matcher.group(1), Double.parseDouble(matcher.group(2)));
    }
    if (said.size() != 4) {
      throw new IllegalStateException("not said of each platform: " + line + "\n" + output);
    }
    return said;
  }

  private void plan() throws Failure, IOException, InterruptedException {
    Path project = copy(home.resolve("examples/greeter"), work.resolve("greeter"));
    refract("plan", project.toString());
    new Planning(work.resolve("cache"), work).measure();
    List<Double> warm = new ArrayList<>();
    for (int i = 0; i < RUNS + 4; i++) {
      warm.add(refract("plan", project.toString()).seconds());
    }
    print(
        String.format(
            Locale.ROOT, "%-44s %8.2f s", "plan, warm, JVM included, median", median(warm)));
    List<Double> changed = new ArrayList<>();
    for (int i = 0; i < RUNS + 4; i++) {
      change(project, i);
      changed.add(refract("plan", project.toString()).seconds());
    }
    print(
        String.format(
            Locale.ROOT, "%-44s %8.2f s", "plan, sources changed, median", median(changed)));
  }

  private static void change(Path project, int number) throws IOException {
    Path main = project.resolve("src/main.cr");
    Files.writeString(main, Files.readString(main) + "\n# change " + number + "\n");
  }

  private static Path copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(path -> !path.toString().contains("/dist")).toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
    return to;
  }

  static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  /// What a value may be at most.
  private record Limit(double most) {
    String judged(double value) {
      return String.format(Locale.ROOT, "<= %.2f %s", most, value <= most ? "ok" : "over");
    }
  }

  private static void print(String what, double value, String unit, Limit limit) {
    print(
        String.format(Locale.ROOT, "%-44s %8.2f %-3s  %s", what, value, unit, limit.judged(value)));
  }

  static void print(String line) {
    System.out.println(line);
  }
}
