package dev.refract.build.doctor;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Docker and Podman, which can load an image and are not needed to build one.
///
/// @param machine the machine's file system, normally `/`
/// @param environment of the process
record EngineCheckup(Path machine, Map<String, String> environment) {
  private static final String UNIX = "unix://";

  List<Checkup> all() {
    return List.of(docker(), podman());
  }

  private Checkup docker() {
    Optional<String> host = variable("DOCKER_HOST");
    if (host.isPresent() && !host.get().startsWith(UNIX)) {
      return Checkup.found("docker", "DOCKER_HOST is set; not asked");
    }
    List<Path> sockets = new ArrayList<>();
    host.map(value -> Path.of(value.substring(UNIX.length()))).ifPresent(sockets::add);
    if (host.isEmpty()) {
      variable("XDG_RUNTIME_DIR").map(at -> Path.of(at, "docker.sock")).ifPresent(sockets::add);
      sockets.add(machine.resolve("var/run/docker.sock"));
    }
    return engine("docker", sockets, "start its daemon", true);
  }

  private Checkup podman() {
    List<Path> sockets = new ArrayList<>();
    variable("XDG_RUNTIME_DIR")
        .map(at -> Path.of(at, "podman", "podman.sock"))
        .ifPresent(sockets::add);
    sockets.add(machine.resolve("run/podman/podman.sock"));
    return engine("podman", sockets, "install it", false);
  }

  private Checkup engine(
      String name, List<Path> sockets, String remedy, boolean commandNeedsSocket) {
    Optional<Path> command = command(name);
    Optional<Path> there = sockets.stream().filter(Files::exists).findFirst();
    Optional<Path> answering = sockets.stream().filter(EngineCheckup::answers).findFirst();
    String with = command.map(path -> "the command " + path).orElse("no command");
    if (answering.isPresent()) {
      return Checkup.found(name, with + ", the socket " + answering.get());
    }
    if (there.isPresent()) {
      return Checkup.wrong(
          name,
          with + "; this user cannot reach the socket " + there.get(),
          "start the engine, or give the user access (group " + name + ")");
    }
    if (command.isPresent()) {
      return commandNeedsSocket
          ? Checkup.wrong(name, with + ", and no engine runs", remedy)
          : Checkup.found(name, with);
    }
    return Checkup.missing(
        name, "neither command nor socket", "install it to load and run images with it");
  }

  private static boolean answers(Path socket) {
    if (!Files.exists(socket)) {
      return false;
    }
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      return channel.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private Optional<Path> command(String name) {
    return Arrays.stream(variable("PATH").orElse("").split(":", -1))
        .filter(folder -> folder.startsWith("/"))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }
}
