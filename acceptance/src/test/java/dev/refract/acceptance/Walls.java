package dev.refract.acceptance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Runs the product in namespaces of its own that show it the whole machine, with something
/// changed. Needs no root.
final class Walls {
  private Walls() {}

  /// Runs `refract ARGUMENTS` behind bubblewrap.
  ///
  /// @param options of bubblewrap
  static Finished run(Path directory, List<String> options, String... arguments)
      throws IOException, InterruptedException {
    return run(directory, options, "exec \"$@\"", Map.of(), arguments);
  }

  /// The same with something before or after it.
  ///
  /// @param script for the shell, in which `"$@"` is the command
  /// @param environment variables beside PATH and those of proxies
  static Finished run(
      Path directory,
      List<String> options,
      String script,
      Map<String, String> environment,
      String... arguments)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(bubblewrap());
    words.addAll(options);
    words.addAll(List.of("--", "/bin/sh", "-c", script, "sh"));
    words.addAll(Product.command(arguments));
    try (Running running = Running.start(directory, Product.environment(environment), words)) {
      return running.await();
    }
  }

  /// The options that put an empty file system of `bytes` at `place`.
  static List<String> small(Path place, long bytes) {
    return List.of("--size", Long.toString(bytes), "--tmpfs", place.toString());
  }

  /// The options that let nothing be written below `place`.
  static List<String> readOnly(Path place) {
    return List.of("--ro-bind", place.toString(), place.toString());
  }

  private static List<String> bubblewrap() throws IOException, InterruptedException {
    Path root = TinyCache.root(TinyCache.get().directory(), "usr/bin/bwrap");
    List<String> words = new ArrayList<>(Peers.words(root, "bwrap"));
    words.addAll(List.of("--unshare-user", "--die-with-parent", "--dev-bind", "/", "/"));
    return words;
  }
}
