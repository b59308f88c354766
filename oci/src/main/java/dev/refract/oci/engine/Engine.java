package dev.refract.oci.engine;

import dev.refract.failure.Failure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A container engine that runs here.
public sealed interface Engine permits CommandEngine, SocketEngine {
  /// What it is called, for people.
  String name();

  /// Gives it the images of an archive that `docker load` reads.
  ///
  /// @throws Failure of kind `TOOL` if it does not take them
  void load(Archive archive) throws Failure, IOException, InterruptedException;

  /// Something that writes a tar file.
  @FunctionalInterface
  interface Archive {
    /// Writes all of it to `out`, which stays open.
    void writeTo(OutputStream out) throws Failure, IOException;
  }

  /// The first that answers of: the programs `docker` and `podman`, which know of contexts and
  /// remote engines; the sockets that `DOCKER_HOST` and `CONTAINER_HOST` name; and those at the
  /// usual places.
  ///
  /// @param environment of the process
  /// @throws Failure of kind `MACHINE` if none does
  static Engine find(Map<String, String> environment)
      throws Failure, IOException, InterruptedException {
    List<String> tried = new ArrayList<>();
    for (String name : List.of("docker", "podman")) {
      Optional<Path> program = program(name, environment);
      if (program.isPresent()) {
        CommandEngine engine = new CommandEngine(name, program.get(), environment);
        if (engine.answers()) {
          return engine;
        }
        tried.add(program.get().toString());
      }
    }
    for (Path socket : sockets(environment)) {
      if (Files.exists(socket)) {
        SocketEngine engine = new SocketEngine(socket);
        if (engine.answers()) {
          return engine;
        }
        tried.add(socket.toString());
      }
    }
    throw new Failure(
            Failure.Kind.MACHINE,
            "load",
            tried.isEmpty()
                ? "there is neither Docker nor Podman"
                : "no engine answers, asked were " + String.join(", ", tried))
        .remedy("start Docker or Podman, or write an archive with --output");
  }

  private static Optional<Path> program(String name, Map<String, String> environment) {
    return Stream.of(environment.getOrDefault("PATH", "").split(":", -1))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, name))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }

  private static List<Path> sockets(Map<String, String> environment) {
    List<Path> sockets = new ArrayList<>();
    for (String variable : List.of("DOCKER_HOST", "CONTAINER_HOST")) {
      String value = environment.getOrDefault(variable, "");
      if (value.startsWith("unix://")) {
        sockets.add(Path.of(value.substring("unix://".length())));
      }
    }
    sockets.add(Path.of("/var/run/docker.sock"));
    String own = environment.getOrDefault("XDG_RUNTIME_DIR", "");
    if (!own.isEmpty()) {
      sockets.add(Path.of(own, "docker.sock"));
      sockets.add(Path.of(own, "podman", "podman.sock"));
    }
    sockets.add(Path.of("/run/podman/podman.sock"));
    return sockets;
  }
}
