package dev.refract.acceptance;

import dev.refract.build.roots.Indices;
import dev.refract.build.roots.Releases;
import dev.refract.build.roots.Roots;
import dev.refract.build.roots.Selection;
import dev.refract.build.store.Store;
import dev.refract.distro.Downloads;
import dev.refract.distro.apt.DebianRelease;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The programs that judge: Debian's own, unpacked from its packages into the tests' cache and
/// started through their own loader, so that nothing has to be installed.
///
/// @param root the tree they are in
public record Peers(Path root) {
  private static final List<String> PACKAGES =
      List.of("binutils", "bubblewrap", "coreutils", "gzip", "qemu-user", "skopeo", "tar", "umoci");

  // What skopeo's and QEMU's packages depend on and these tests make no use of.
  private static final Set<String> UNUSED =
      Set.of(
          "debconf",
          "dirmngr",
          "dpkg",
          "gnupg",
          "golang-github-containers-common",
          "init-system-helpers",
          "perl",
          "perl-base");

  private static final Duration INDEX_AGE = Duration.ofDays(1);

  private static Optional<Peers> fetched = Optional.empty();

  /// The peers of Debian 12, fetched at the first call.
  public static synchronized Peers get() throws Failure, IOException, InterruptedException {
    if (fetched.isEmpty()) {
      fetched = Optional.of(new Peers(fetch()));
    }
    return fetched.get();
  }

  private static Path fetch() throws Failure, IOException, InterruptedException {
    Store store = Store.open(Place.cache());
    try (Downloads downloads =
        new Downloads(new Downloads.Settings(Place.cache(), System.getenv(), false, event -> {}))) {
      Indices indices =
          new Releases(
                  store,
                  downloads,
                  new Releases.Settings(
                      Path.of("/"),
                      Optional.empty(),
                      Optional.empty(),
                      true,
                      INDEX_AGE,
                      Instant.now()))
              .open(DebianRelease.parse("debian:bookworm"), new TreeSet<>(Set.of("amd64")));
      Roots roots = new Roots(store, downloads, Runtime.getRuntime().availableProcessors());
      return roots
          .root(new Selection(indices, "amd64", PACKAGES, UNUSED, true).resolve(store))
          .tree();
    }
  }

  /// The words that start the program called `name`, before its arguments.
  public List<String> words(String name) {
    return words(root, name);
  }

  /// The same, seen from where the root is at `top`.
  public static List<String> words(Path top, String name) {
    return List.of(
        top.resolve("usr/lib64/ld-linux-x86-64.so.2").toString(),
        "--library-path",
        top.resolve("usr/lib/x86_64-linux-gnu").toString(),
        top.resolve("usr/bin").resolve(name).toString());
  }

  /// The words that start bubblewrap, the peers' own or the machine's; none where this machine
  /// allows no namespaces.
  public Optional<List<String>> bubblewrap() throws IOException, InterruptedException {
    for (List<String> words : List.of(words("bwrap"), List.of("/usr/bin/bwrap"))) {
      if (Files.isExecutable(Path.of(words.getFirst())) && makesNamespaces(words)) {
        return Optional.of(words);
      }
    }
    return Optional.empty();
  }

  private boolean makesNamespaces(List<String> bubblewrap)
      throws IOException, InterruptedException {
    List<String> probe = new ArrayList<>(bubblewrap);
    probe.addAll(List.of("--unshare-user", "--unshare-pid", "--ro-bind", "/", "/"));
    probe.addAll(List.of("--proc", "/proc", "--"));
    probe.addAll(words("tar"));
    probe.add("--version");
    try (Running running = Running.start(Place.scratch(), Map.of(), probe)) {
      return running.await().exitCode() == 0;
    }
  }

  /// Runs the program called `name` in `directory`, in English and UTC.
  public Finished run(Path directory, String name, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(words(name));
    command.addAll(List.of(arguments));
    Map<String, String> environment =
        Map.of("HOME", directory.toString(), "LC_ALL", "C.UTF-8", "TZ", "UTC");
    try (Running running = Running.start(directory, environment, command)) {
      return running.await();
    }
  }
}
