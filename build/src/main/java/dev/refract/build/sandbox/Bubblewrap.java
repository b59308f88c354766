package dev.refract.build.sandbox;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// How bubblewrap is started.
///
/// @param words the command, and whatever has to run before it and then start it
/// @param options of every call, after the one that clears the environment
public record Bubblewrap(List<String> words, List<String> options) {
  // A host may allow its own what it refuses others (setuid, AppArmor profile).
  private static final Path HOSTS = Path.of("/usr/bin/bwrap");

  public Bubblewrap {
    words = List.copyOf(words);
    options = List.copyOf(options);
  }

  /// Those that may work here, the preferred one first.
  ///
  /// @param root a root that holds bubblewrap, which is started through the root's own loader
  public static List<Bubblewrap> candidates(Path root) {
    List<Bubblewrap> all = new ArrayList<>();
    all.add(new Bubblewrap(new Loader(root).words("usr/bin/bwrap"), List.of()));
    if (Files.isExecutable(HOSTS)) {
      all.add(new Bubblewrap(List.of(HOSTS.toString()), List.of()));
    }
    return List.copyOf(all);
  }
}
