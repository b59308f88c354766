package dev.refract.acceptance;

import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The programs that judge: Debian's own, unpacked from its packages into the tests' cache and
/// started through their own loader, so that nothing has to be installed.
///
/// @param root the tree they are in
public record Peers(Path root) {
  private static final List<String> PACKAGES =
      List.of(
          "apt-utils",
          "binutils",
          "binutils-arm-linux-gnueabihf",
          "bubblewrap",
          "coreutils",
          "docker-registry",
          "dpkg",
          "gpg",
          "gpg-agent",
          "gzip",
          "openssl",
          "qemu-user",
          "skopeo",
          "tar",
          "umoci");

  // What apt's, skopeo's and QEMU's packages depend on and these tests make no use of.
  private static final Set<String> UNUSED =
      Set.of(
          "adduser",
          "debconf",
          "debian-archive-keyring",
          "dirmngr",
          "gnupg",
          "golang-github-containers-common",
          "gpgv",
          "init-system-helpers",
          "lsb-base",
          "perl",
          "perl-base",
          "pinentry-curses",
          "sysvinit-utils");

  private static Optional<Peers> fetched = Optional.empty();

  /// The peers of Debian 12, fetched at the first call.
  public static synchronized Peers get() throws Failure, IOException, InterruptedException {
    if (fetched.isEmpty()) {
      fetched = Optional.of(new Peers(fetch()));
    }
    return fetched.get();
  }

  private static Path fetch() throws Failure, IOException, InterruptedException {
    try (Debian debian = Debian.open()) {
      return debian.root("amd64", PACKAGES, UNUSED);
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
