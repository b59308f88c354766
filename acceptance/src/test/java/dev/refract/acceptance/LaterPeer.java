package dev.refract.acceptance;

import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A program that only a later release of Debian has; it runs with the C library of the other
/// peers.
///
/// @param program the file
public record LaterPeer(Path program) {
  private static final Map<String, LaterPeer> FETCHED = new TreeMap<>();

  /// The program of the package that has the same name, fetched at the first call.
  public static synchronized LaterPeer get(String name)
      throws Failure, IOException, InterruptedException {
    LaterPeer there = FETCHED.get(name);
    if (there == null) {
      try (Debian debian = Debian.open()) {
        Path files = debian.files("debian:forky", "amd64", name);
        there = new LaterPeer(files.resolve("usr/bin").resolve(name));
        FETCHED.put(name, there);
      }
    }
    return there;
  }

  /// Starts it. It finds no proxy and no home, so that it cannot ask anybody but a registry here.
  ///
  /// @param more variables in its environment
  public Running start(Path directory, Map<String, String> more, String... arguments)
      throws Failure, IOException, InterruptedException {
    List<String> words = new ArrayList<>(Peers.get().words("true"));
    words.set(words.size() - 1, program.toString());
    words.addAll(List.of(arguments));
    Map<String, String> environment =
        new TreeMap<>(Map.of("HOME", directory.toString(), "LC_ALL", "C.UTF-8"));
    environment.putAll(more);
    return Running.start(directory, environment, words);
  }

  /// Runs it to its end; see [#start].
  public Finished run(Path directory, Map<String, String> more, String... arguments)
      throws Failure, IOException, InterruptedException {
    try (Running running = start(directory, more, arguments)) {
      return running.await();
    }
  }
}
