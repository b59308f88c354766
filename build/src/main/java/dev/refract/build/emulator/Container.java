package dev.refract.build.emulator;

import dev.refract.archive.TarEntry;
import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import dev.refract.oci.Execution;
import dev.refract.oci.layout.ImageFiles;
import dev.refract.oci.layout.StoredPlatform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// One platform of an image, unpacked to be run as a container engine would: in its own file
/// system, which it may write to, with the machine's name servers, and without rights over the
/// machine.
///
/// All files belong to whoever the program runs as, since an ordinary user has no other accounts to
/// give.
///
/// @param files what the image has
/// @param tree where they are
/// @param execution how the image wants to be started
/// @param account whom it runs as
record Container(ImageFiles files, Path tree, Execution execution, Account account) {
  private static final String SEARCH_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  // Mounted by the sandbox, which would follow a link there.
  private static final List<String> MOUNTED = List.of("dev", "proc", "sys");

  private static final List<String> NAME_SERVICE = List.of("hosts", "resolv.conf");

  /// What engines leave to an image's root.
  private static final List<String> ROOTS_CAPABILITIES =
      List.of(
          "CAP_CHOWN",
          "CAP_DAC_OVERRIDE",
          "CAP_FOWNER",
          "CAP_FSETID",
          "CAP_KILL",
          "CAP_NET_BIND_SERVICE",
          "CAP_SETFCAP",
          "CAP_SETGID",
          "CAP_SETPCAP",
          "CAP_SETUID",
          "CAP_SYS_CHROOT");

  private static final Set<String> INITS = Set.of("tini", "tini-static");

  /// Unpacks `platform` into `newDirectory`, which is created.
  ///
  /// @throws Failure of kind `UNTRUSTED` or `UNFIT` if the image is not what it has to be
  static Container unpack(StoredPlatform platform, Path newDirectory) throws Failure, IOException {
    ImageFiles files = platform.files();
    files.unpack(newDirectory);
    for (String name : MOUNTED) {
      makeDirectory(newDirectory.resolve(name));
    }
    Execution execution = platform.config().value().execution();
    Account account = Account.of(execution.user(), files, newDirectory);
    Container container = new Container(files, newDirectory, execution, account);
    container.makeWorkingDirectory();
    container.copyNameService();
    return container;
  }

  private static void makeDirectory(Path path) throws IOException {
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(path);
      Files.createDirectory(path);
    }
  }

  // As engines do where the image has none. Nothing is made through links.
  private void makeWorkingDirectory() throws IOException {
    Path directory = tree;
    for (Path part : Path.of("/").relativize(Path.of(workingDirectory()).normalize())) {
      directory = directory.resolve(part);
      if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectory(directory);
      } else if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
        return;
      }
    }
  }

  private void copyNameService() throws IOException {
    Path etc = tree.resolve("etc");
    if (!Files.exists(etc, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(etc);
    }
    if (!Files.isDirectory(etc, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    for (String name : NAME_SERVICE) {
      Path hosts = Path.of("/etc").resolve(name);
      Path target = etc.resolve(name);
      if (Files.isReadable(hosts) && !Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
        Files.deleteIfExists(target);
        Files.copy(hosts, target);
      }
    }
  }

  private String workingDirectory() {
    String directory = execution.workingDir().orElse("/");
    return directory.startsWith("/") ? directory : "/" + directory;
  }

  /// The words of the image's command with these arguments, or with its own.
  ///
  /// @throws Failure of kind `USAGE` if there is no word at all, of kind `UNFIT` if the image has
  ///   no program of the first one's name
  List<String> command(Optional<List<String>> arguments) throws Failure {
    List<String> words = new ArrayList<>(execution.entrypoint());
    words.addAll(arguments.orElse(execution.cmd()));
    if (words.isEmpty()) {
      throw new Failure(Failure.Kind.USAGE, "image", "it does not say which program is to be run")
          .remedy("name one, with its arguments, after --");
    }
    if (!hasProgram(words.getFirst())) {
      throw new Failure(
          Failure.Kind.UNFIT, "image", "it has no program " + Text.quoted(words.getFirst()));
    }
    return List.copyOf(words);
  }

  private boolean hasProgram(String name) {
    if (name.contains("/")) {
      return isFile(name.startsWith("/") ? name : workingDirectory() + "/" + name);
    }
    for (String directory : environment().getOrDefault("PATH", SEARCH_PATH).split(":", -1)) {
      if (isFile(directory + "/" + name)) {
        return true;
      }
    }
    return false;
  }

  private boolean isFile(String path) {
    return files.resolve(path).map(file -> file.entry() instanceof TarEntry.File).orElse(false);
  }

  /// The words that start `command` behind `walls`.
  ///
  /// @param terminal the kind of terminal it is connected to, if it is
  List<String> words(Walls walls, List<String> command, Optional<String> terminal) {
    List<String> words = new ArrayList<>(walls.bwrap().words());
    words.addAll(List.of("--unshare-user", "--unshare-pid", "--unshare-ipc"));
    words.addAll(List.of("--die-with-parent", "--clearenv"));
    words.addAll(List.of("--uid", Long.toString(account.uid())));
    words.addAll(List.of("--gid", Long.toString(account.gid())));
    if (account.uid() == 0) {
      ROOTS_CAPABILITIES.forEach(capability -> words.addAll(List.of("--cap-add", capability)));
    }
    words.addAll(List.of("--bind", tree.toString(), "/", "--proc", "/proc", "--dev", "/dev"));
    words.addAll(List.of("--ro-bind-try", "/sys", "/sys"));
    terminal.ifPresent(kind -> words.addAll(List.of("--setenv", "TERM", kind)));
    environment().forEach((name, value) -> words.addAll(List.of("--setenv", name, value)));
    if (INITS.contains(String.valueOf(Path.of(command.getFirst()).getFileName()))) {
      // It is not the first process here, and would complain.
      words.addAll(List.of("--setenv", "TINI_SUBREAPER", ""));
    }
    // After the image's own, which has no say in the processor that it runs on.
    words.addAll(walls.bwrap().options());
    words.addAll(List.of("--chdir", workingDirectory(), "--"));
    words.addAll(command);
    return List.copyOf(words);
  }

  private SortedMap<String, String> environment() {
    SortedMap<String, String> environment = new TreeMap<>();
    environment.put("PATH", SEARCH_PATH);
    environment.put("HOME", account.home());
    for (String variable : execution.env()) {
      int equals = variable.indexOf('=');
      environment.put(variable.substring(0, equals), variable.substring(equals + 1));
    }
    return environment;
  }
}
