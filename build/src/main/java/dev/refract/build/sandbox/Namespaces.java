package dev.refract.build.sandbox;

import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A sandbox of user, mount, process, network, IPC and host name namespaces, made by bubblewrap.
///
/// @param root seen read-only as `/`
/// @param bwrap what makes them
public record Namespaces(Path root, Bubblewrap bwrap) implements Sandbox {
  @Override
  public String level() {
    return "namespaces";
  }

  @Override
  public Session open(List<Mount> mounts, String constantName) throws IOException {
    return open(mounts, List.of());
  }

  @Override
  public Session openWithNetwork(List<Mount> mounts, String constantName) throws IOException {
    return open(mounts, List.of("--share-net"));
  }

  private Session open(List<Mount> mounts, List<String> further) throws IOException {
    List<String> words = new ArrayList<>(bwrap.words());
    words.addAll(
        List.of(
            "--unshare-all", "--unshare-user", "--die-with-parent", "--new-session", "--clearenv"));
    words.addAll(bwrap.options());
    words.addAll(further);
    // The same for every user, since programs can see it.
    words.addAll(List.of("--uid", "1000", "--gid", "1000", "--hostname", "refract"));
    words.addAll(List.of("--tmpfs", "/"));
    List<Path> top;
    try (Stream<Path> children = Files.list(root)) {
      top = children.sorted().toList();
    }
    for (Path entry : top) {
      String seen = "/" + entry.getFileName();
      if (Files.isSymbolicLink(entry)) {
        words.addAll(List.of("--symlink", Files.readSymbolicLink(entry).toString(), seen));
      } else if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
        words.addAll(List.of("--ro-bind", entry.toString(), seen));
      }
    }
    words.addAll(List.of("--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"));
    for (Mount mount : mounts) {
      words.addAll(
          List.of(
              mount.writable() ? "--bind" : "--ro-bind",
              mount.host().toRealPath().toString(),
              "/" + mount.name()));
    }
    words.addAll(List.of("--remount-ro", "/"));
    return new Open(List.copyOf(words));
  }

  private record Open(List<String> bwrap) implements Session {
    @Override
    public String path(String name) {
      return "/" + name;
    }

    @Override
    public String inRoot(String path) {
      return "/" + path;
    }

    @Override
    public Optional<String> sysroot() {
      return Optional.empty();
    }

    @Override
    public List<String> words(String path) {
      return List.of("/" + path);
    }

    @Override
    public List<String> searchPath() {
      return List.of("/usr/bin");
    }

    @Override
    public List<String> runPath() {
      return List.of();
    }

    @Override
    public Outcome run(Program program, Path scratch)
        throws Failure, IOException, InterruptedException {
      List<String> command = new ArrayList<>(bwrap);
      program
          .environment()
          .forEach((name, value) -> command.addAll(List.of("--setenv", name, value)));
      command.addAll(List.of("--chdir", program.directory(), "--"));
      command.addAll(program.words());
      return Processes.run(command, Map.of(), scratch, scratch, program.limit());
    }

    @Override
    public void close() {}
  }
}
