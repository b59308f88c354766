package dev.refract.distro.apt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The host's `apt-get`, with directories, sources and a system of its own on which nothing is
/// installed.
final class PrivateApt {
  private static final Pattern INSTALLED = Pattern.compile("(?m)^Inst ([^ :]+)\\S* \\((\\S+) ");

  private final Path folder;
  private final List<String> sources = new ArrayList<>();

  /// @param folder for all that it reads and writes
  /// @param architecture of its system, in Debian's spelling
  PrivateApt(Path folder, String architecture) throws IOException {
    this.folder = folder;
    for (String part :
        List.of(
            "state/lists/partial",
            "cache/archives/partial",
            "etc/apt.conf.d",
            "etc/preferences.d",
            "etc/sources.list.d",
            "etc/trusted.gpg.d")) {
      Files.createDirectories(folder.resolve(part));
    }
    Files.createFile(folder.resolve("status"));
    Files.writeString(
        folder.resolve("apt.conf"),
        """
        APT::Architecture "%1$s";
        APT::Architectures { "%1$s"; };
        APT::Sandbox::User "";
        Acquire::Languages "none";
        Acquire::Check-Valid-Until "false";
        Dir "%2$s/";
        Dir::State "state";
        Dir::State::status "%2$s/status";
        Dir::Cache "cache";
        Dir::Etc "etc";
        Dir::Log "log";
        """
            .formatted(architecture, folder));
  }

  /// Adds a suite below `tree`, or the flat archive there.
  ///
  /// @param options in the brackets of sources.list(5)
  /// @param rest what stands behind the address: `bookworm main`, `./`
  void addSource(String options, Path tree, String rest) {
    sources.add("deb [" + options + "] " + URI.create("file:" + tree) + " " + rest);
  }

  /// Reads the indices.
  HostCommand.Result update() throws IOException, InterruptedException {
    Files.write(folder.resolve("etc/sources.list"), sources);
    return run(List.of("update"));
  }

  /// Whether the flat archive in `tree` was taken for a signed one.
  boolean hasFlat(Path tree) throws IOException {
    String end = "_" + tree.getFileName() + "_._InRelease";
    try (Stream<Path> lists = Files.list(folder.resolve("state/lists"))) {
      return lists.anyMatch(list -> list.toString().endsWith(end));
    }
  }

  /// What would be installed for `wanted`, each as `NAME VERSION`; empty if it cannot be.
  ///
  /// @param command `install` with names of packages, or `satisfy` with relations
  Optional<SortedSet<String>> simulate(String command, List<String> wanted)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("--simulate", "--no-install-recommends", command));
    words.addAll(wanted);
    HostCommand.Result result = run(words);
    if (result.status() != 0) {
      assertThat(result.output()).contains("E: ");
      return Optional.empty();
    }
    SortedSet<String> packages = new TreeSet<>();
    Matcher lines = INSTALLED.matcher(result.output());
    while (lines.find()) {
      packages.add(lines.group(1) + " " + lines.group(2));
    }
    return Optional.of(packages);
  }

  private HostCommand.Result run(List<String> words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("apt-get"));
    command.addAll(words);
    return HostCommand.run(
        command, "", Map.of("APT_CONFIG", folder.resolve("apt.conf").toString()));
  }
}
