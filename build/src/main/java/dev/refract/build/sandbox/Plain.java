package dev.refract.build.sandbox;

import dev.refract.archive.Digest;
import dev.refract.build.store.Scratch;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/// No walls: programs of the root run on the host's own file system through the root's loader.
///
/// Mounts are links in a directory whose name depends on the work alone, so that compiled-in paths
/// are the same wherever the project and the cache are.
///
/// @param root whose programs run
public record Plain(Path root) implements Sandbox {
  @Override
  public String level() {
    return "plain";
  }

  @Override
  public Session open(List<Mount> mounts, String constantName) throws IOException {
    String hex = Digest.of(constantName.getBytes(StandardCharsets.UTF_8)).hex();
    Path base = Path.of("/tmp/refract-" + hex.substring(0, 16));
    try {
      Files.createDirectory(
          base, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException e) {
      if (!Files.getOwner(base).equals(Files.getOwner(root))) {
        throw e;
      }
      // Left by a killed build of the same work, which holds its step's lock no more.
      Scratch.delete(base);
      return open(mounts, constantName);
    }
    for (Mount mount : mounts) {
      Files.createSymbolicLink(base.resolve(mount.name()), mount.host().toRealPath());
    }
    return new Open(root, base);
  }

  @Override
  public Session openWithNetwork(List<Mount> mounts, String constantName) throws IOException {
    return open(mounts, constantName);
  }

  private record Open(Path root, Path base) implements Session {
    @Override
    public String path(String name) {
      return base.resolve(name).toString();
    }

    @Override
    public String inRoot(String path) {
      return root.resolve(path).toString();
    }

    @Override
    public Optional<String> sysroot() {
      return Optional.of(root.toString());
    }

    @Override
    public List<String> words(String path) {
      return new Loader(root).words(path);
    }

    @Override
    public List<String> searchPath() {
      return List.of("/usr/bin", "/bin");
    }

    @Override
    public List<String> runPath() {
      return List.of(inRoot("usr/lib/x86_64-linux-gnu"));
    }

    @Override
    public Outcome run(Program program, Path scratch)
        throws Failure, IOException, InterruptedException {
      return Processes.run(
          program.words(),
          program.environment(),
          Path.of(program.directory()),
          scratch,
          program.limit());
    }

    @Override
    public void close() throws IOException {
      Scratch.delete(base);
    }
  }
}
