package dev.refract.acceptance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Refract as a user runs it: a process of its own, with its own working directory and environment.
public final class Product {
  private Product() {}

  /// As in `./refract`, so that the tests meet the memory limits that users meet; but for C2, which
  /// most of these short runs would not live to profit from.
  private static final List<String> JVM =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:-UsePerfData",
          "-XX:TieredStopAtLevel=1",
          "-Xms32m",
          "-Xmx192m",
          "-Xss512k",
          "--enable-native-access=ALL-UNNAMED");

  /// What every program here gets from the environment of the tests: where programs are, and how
  /// the network is reached.
  private static final List<String> PASSED_ON =
      List.of(
          "PATH", "http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY");

  /// Runs `refract ARGUMENTS` to its end.
  ///
  /// @param directory the working directory
  /// @param environment variables beside PATH and those of proxies
  public static Finished run(Path directory, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    try (Running running = start(directory, environment, arguments)) {
      return running.await();
    }
  }

  /// Starts `refract ARGUMENTS`; see [#run].
  public static Running start(Path directory, Map<String, String> environment, String... arguments)
      throws IOException {
    return Running.start(directory, environment(environment), command(arguments));
  }

  /// The words that start `refract ARGUMENTS`, for tests that put other words in front of them.
  public static List<String> command(String... arguments) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(JVM);
    // Surefire hides the class path in the manifest of a jar of its own.
    words.add("-cp");
    words.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    words.add("dev.refract.cli.Main");
    words.addAll(List.of(arguments));
    return words;
  }

  /// `changes` and what every program gets from the environment of the tests.
  public static Map<String, String> environment(Map<String, String> changes) {
    Map<String, String> all = new TreeMap<>(System.getenv());
    all.keySet().retainAll(PASSED_ON);
    all.putAll(changes);
    // As ./refract has it, whatever the user's locale.
    all.put("LC_ALL", "C.UTF-8");
    return all;
  }
}
