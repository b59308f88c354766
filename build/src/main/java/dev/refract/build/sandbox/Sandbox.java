package dev.refract.build.sandbox;

import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// Where programs of a root run: the root is their `/`, they see the mounts and nothing of the
/// host.
///
/// [Namespaces] keeps that promise with the kernel's help; [Plain] is what remains where the kernel
/// or a container refuses it, and keeps host names and the network only by the programs' good will.
public sealed interface Sandbox permits Namespaces, Plain {

  /// Opens a place in which programs see `mounts`.
  ///
  /// @param constantName where paths cannot be made constant by the kernel, they are made from
  ///   this: the same name gives the same paths
  Session open(List<Mount> mounts, String constantName) throws IOException;

  /// The same for programs that may use the host's network.
  Session openWithNetwork(List<Mount> mounts, String constantName) throws IOException;

  /// The root whose programs run.
  Path root();

  /// `namespaces` or `plain`.
  String level();

  /// A view of the mounts, and programs run in it.
  interface Session extends AutoCloseable {
    /// The mount called `name` as programs see it.
    String path(String name);

    /// The file `path` of the root as programs see it.
    String inRoot(String path);

    /// The root as a linker has to be told of it; empty where it is `/`.
    Optional<String> sysroot();

    /// The words that start the program `path` of the root, before its own arguments.
    List<String> words(String path);

    /// The directories in which programs that programs call are found.
    List<String> searchPath();

    /// The directories in which a program that was just made finds shared libraries; empty for the
    /// loader's own.
    List<String> runPath();

    /// Runs `program` to its end.
    ///
    /// @param scratch an existing directory of the host for the captured output
    Outcome run(Program program, Path scratch) throws Failure, IOException, InterruptedException;

    @Override
    void close() throws IOException;
  }

  /// The strongest sandbox that works on this machine.
  ///
  /// @param root a root that holds a shell, and bwrap unless the host has it
  /// @param scratch an existing directory of the host
  static Sandbox strongest(Path root, Path scratch)
      throws Failure, IOException, InterruptedException {
    for (Bubblewrap bwrap : Bubblewrap.candidates(root)) {
      Namespaces namespaces = new Namespaces(root, bwrap);
      if (works(namespaces, scratch)) {
        return namespaces;
      }
    }
    return new Plain(root);
  }

  private static boolean works(Sandbox sandbox, Path scratch)
      throws Failure, IOException, InterruptedException {
    try (Session session = sandbox.open(List.of(), "probe")) {
      List<String> words = new ArrayList<>(session.words("usr/bin/sh"));
      words.addAll(List.of("-c", "exit 0"));
      Program probe = new Program(words, new TreeMap<>(), "/");
      return session.run(probe, scratch).exitCode() == 0;
    }
  }
}
