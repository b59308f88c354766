package dev.refract.acceptance;

import dev.refract.failure.Failure;
import dev.refract.oci.Execution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Runs programs of an image's file system on the lowest CPU of its platform, under QEMU's user
/// emulation, seeing that file system and nothing else.
///
/// Where this machine allows no namespaces, QEMU itself looks up paths in the image's file system
/// first, and the machine's own shines through for what is not there.
///
/// @param emulator the name of QEMU's program
/// @param cpu what QEMU calls the processor
public record Emulation(String emulator, String cpu) {
  private static final String PEERS = "/.peers";

  /// Provided by the machine, never by an image.
  private static final Set<String> MADE = Set.of("dev", "proc", "sys", "tmp");

  /// Words and environment that start something.
  record Start(List<String> words, Map<String, String> environment) {}

  /// How `words` are started in `root` as the image wants it.
  ///
  /// @param root the image's file system
  /// @param execution of the image's configuration
  /// @param variables beside those of the image
  /// @param words the program's absolute path and its arguments
  Start start(Path root, Execution execution, Map<String, String> variables, List<String> words)
      throws Failure, IOException, InterruptedException {
    return start(root, execution, variables, words, List.of());
  }

  /// The same in a network of its own that is loopback alone, where it may serve any port.
  Start alone(Path root, Execution execution, List<String> words)
      throws Failure, IOException, InterruptedException {
    return start(
        root,
        execution,
        Map.of(),
        words,
        // Any other user would be in a namespace below the one that the network belongs to.
        List.of("--unshare-net", "--uid", "0", "--gid", "0", "--cap-add", "CAP_NET_BIND_SERVICE"));
  }

  private Start start(
      Path root,
      Execution execution,
      Map<String, String> variables,
      List<String> words,
      List<String> furtherWalls)
      throws Failure, IOException, InterruptedException {
    Map<String, String> environment = new TreeMap<>();
    for (String variable : execution.env()) {
      int equals = variable.indexOf('=');
      environment.put(variable.substring(0, equals), variable.substring(equals + 1));
    }
    environment.putAll(variables);
    Peers peers = Peers.get();
    Optional<List<String>> bubblewrap = peers.bubblewrap();
    if (bubblewrap.isPresent()) {
      List<String> all = new ArrayList<>(walls(bubblewrap.get(), root, peers));
      all.addAll(furtherWalls);
      all.addAll(List.of("--chdir", execution.workingDir().orElse("/"), "--"));
      all.addAll(Peers.words(Path.of(PEERS), emulator));
      all.addAll(List.of("-cpu", cpu));
      all.addAll(words);
      return new Start(all, environment);
    }
    List<String> all = new ArrayList<>(peers.words(emulator));
    all.addAll(List.of("-cpu", cpu, "-L", root.toString()));
    all.add(root + words.getFirst());
    all.addAll(words.subList(1, words.size()));
    return new Start(all, environment);
  }

  private static List<String> walls(List<String> bubblewrap, Path root, Peers peers)
      throws IOException {
    List<String> words = new ArrayList<>(bubblewrap);
    words.addAll(List.of("--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts"));
    words.addAll(List.of("--die-with-parent", "--uid", "65532", "--gid", "65532"));
    words.addAll(List.of("--tmpfs", "/"));
    List<Path> top;
    try (Stream<Path> children = Files.list(root)) {
      top = children.sorted().toList();
    }
    for (Path entry : top) {
      String name = String.valueOf(entry.getFileName());
      if (MADE.contains(name)) {
        continue;
      }
      if (Files.isSymbolicLink(entry)) {
        words.addAll(List.of("--symlink", Files.readSymbolicLink(entry).toString(), "/" + name));
      } else if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
        words.addAll(List.of("--ro-bind", entry.toString(), "/" + name));
      }
    }
    words.addAll(List.of("--ro-bind", peers.root().toString(), PEERS));
    words.addAll(List.of("--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"));
    return words;
  }
}
