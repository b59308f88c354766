package dev.refract.oci.internal.registry;

import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where this user's credentials are: the files of Docker and of Podman and its kin, and the
/// programs that those name.
///
/// @param environment says where the files are
public record CredentialFiles(Map<String, String> environment) {
  public CredentialFiles {
    environment = Map.copyOf(environment);
  }

  /// The credentials for the repository `path` of a registry, from the first place that has any.
  public Credentials.Found find(Endpoint endpoint, String path)
      throws Failure, InterruptedException {
    for (Path file : files()) {
      Optional<Credentials.Found> found = find(ConfigFile.read(file), endpoint, path);
      if (found.isPresent()) {
        return found.get();
      }
    }
    return Credentials.Found.NONE;
  }

  private Optional<Credentials.Found> find(ConfigFile config, Endpoint endpoint, String path)
      throws Failure, InterruptedException {
    Optional<CredentialProgram> program = config.program(endpoint.account(), environment);
    if (program.isPresent()) {
      Optional<Credentials> kept = program.get().get(endpoint.account());
      if (kept.isPresent()) {
        return kept.map(credentials ->
            new Credentials.Found(
                credentials, program.get().program() + ", which " + config.file() + " names"));
      }
    }
    return config
        .own(endpoint.account(), path)
        .map(credentials -> new Credentials.Found(credentials, config.file().toString()));
  }

  /// All files in the order in which they are looked at; some may not exist.
  private List<Path> files() {
    List<Path> files = new ArrayList<>();
    variable("REGISTRY_AUTH_FILE").ifPresent(files::add);
    docker().ifPresent(files::add);
    variable("XDG_RUNTIME_DIR")
        .map(top -> top.resolve("containers/auth.json"))
        .ifPresent(files::add);
    variable("XDG_CONFIG_HOME")
        .or(() -> variable("HOME").map(home -> home.resolve(".config")))
        .map(top -> top.resolve("containers/auth.json"))
        .ifPresent(files::add);
    return files;
  }

  private Optional<Path> docker() {
    return variable("DOCKER_CONFIG")
        .or(() -> variable("HOME").map(home -> home.resolve(".docker")))
        .map(directory -> directory.resolve("config.json"));
  }

  private Optional<Path> variable(String name) {
    return Optional.ofNullable(environment.get(name))
        .filter(value -> !value.isEmpty())
        .map(Path::of);
  }

  /// Keeps `password` where Docker would: with the program that the file names, or in the file.
  ///
  /// @return where
  public String keep(Endpoint endpoint, Credentials.Password password)
      throws Failure, IOException, InterruptedException {
    ConfigFile config = ConfigFile.read(written());
    Optional<CredentialProgram> program = config.program(endpoint.account(), environment);
    if (program.isPresent()) {
      program.get().store(endpoint.account(), password);
      // Docker's mark for accounts that it asks the program about.
      config.save(endpoint.account(), Optional.of(CredentialEntry.elsewhere()));
      return program.get().program();
    }
    config.save(endpoint.account(), Optional.of(CredentialEntry.of(password)));
    return config.file().toString();
  }

  /// Forgets what is kept for a registry.
  ///
  /// @return where something was
  public List<String> forget(Endpoint endpoint) throws Failure, IOException, InterruptedException {
    List<String> places = new ArrayList<>();
    for (Path file : files()) {
      if (!Files.exists(file)) {
        continue;
      }
      ConfigFile config = ConfigFile.read(file);
      Optional<CredentialProgram> program = config.program(endpoint.account(), environment);
      if (program.isPresent() && program.get().erase(endpoint.account())) {
        places.add(program.get().program());
      }
      if (config.has(endpoint.account())) {
        config.save(endpoint.account(), Optional.empty());
        places.add(file.toString());
      }
    }
    return places;
  }

  private Path written() throws Failure {
    Optional<Path> file = variable("REGISTRY_AUTH_FILE").or(this::docker);
    if (file.isEmpty()) {
      throw new Failure(
              Failure.Kind.USAGE, "login", "there is no place for credentials: HOME is not set")
          .remedy("name a directory with DOCKER_CONFIG");
    }
    return file.get();
  }
}
