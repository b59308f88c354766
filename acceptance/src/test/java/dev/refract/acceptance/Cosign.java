package dev.refract.acceptance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// cosign 3, Debian's; it runs with the C library of the other peers.
///
/// @param program the file
public record Cosign(Path program) {
  /// What opens the keys that it makes.
  public static final String PASSWORD = "test";

  private static Optional<Cosign> fetched = Optional.empty();

  public static synchronized Cosign get() throws Exception {
    if (fetched.isEmpty()) {
      try (Debian debian = Debian.open()) {
        fetched =
            Optional.of(
                new Cosign(
                    debian.files("debian:forky", "amd64", "cosign").resolve("usr/bin/cosign")));
      }
    }
    return fetched.get();
  }

  /// Runs it. It finds no proxy and no home, so that it cannot ask anybody but a registry here.
  public Finished run(Path directory, String... arguments) throws Exception {
    List<String> words = new ArrayList<>(Peers.get().words("true"));
    words.set(words.size() - 1, program.toString());
    words.addAll(List.of(arguments));
    Map<String, String> environment =
        new TreeMap<>(
            Map.of("HOME", directory.toString(), "LC_ALL", "C.UTF-8", "COSIGN_PASSWORD", PASSWORD));
    return start(directory, environment, words);
  }

  private static Finished start(Path directory, Map<String, String> environment, List<String> words)
      throws IOException, InterruptedException {
    try (Running running = Running.start(directory, environment, words)) {
      return running.await();
    }
  }
}
